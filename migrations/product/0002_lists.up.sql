-- Phase: expand
create index brands_sorted_name on brands (name, id);
create index brands_created on brands (created_at, id);
