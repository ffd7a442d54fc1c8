-- Phase: expand
-- SKUs that differ only by case or by characters without a glyph are the same.
-- `sku_twin`: the variant's own id, if another variant had the same SKU when that was not yet refused; otherwise empty.
alter table variants
  add column sku_key text not null generated always as (lower(regexp_replace(sku,
    '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g'))) stored,
  add column sku_twin text not null default '';
update variants v set sku_twin = v.id::text
where not v.deleted and exists (select from variants o where o.sku_key = v.sku_key and not o.deleted and o.id < v.id);
create unique index variants_sku_key on variants (sku_key, sku_twin) where not deleted;
