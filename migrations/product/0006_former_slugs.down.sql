alter table categories drop column former_slugs;
alter table products drop column former_slugs;
