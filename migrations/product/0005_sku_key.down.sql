drop index variants_sku_key;
alter table variants drop column sku_twin, drop column sku_key;
