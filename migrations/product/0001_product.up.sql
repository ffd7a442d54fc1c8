-- Phase: expand
create table categories (
  id uuid primary key,
  version integer not null,
  parent_id uuid references categories,
  name text not null,
  slug text not null,
  description text not null,
  status text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create unique index categories_sibling_name on categories (coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), lower(name))
  where status <> 'deleted';
create unique index categories_slug on categories (slug) where status <> 'deleted';

create table brands (
  id uuid primary key,
  version integer not null,
  name text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create unique index brands_name on brands (lower(name));

create table products (
  id uuid primary key,
  version integer not null,
  name text not null,
  slug text not null,
  description text not null,
  status text not null,
  brand_id uuid references brands,
  category_ids uuid[] not null,
  media json not null,
  attributes json not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create unique index products_slug on products (slug) where status <> 'deleted';
create index products_status on products (status, created_at, id);
create index products_status_name on products (status, name, id);
create index products_created on products (created_at, id) where status <> 'deleted';
create index products_name on products (name, id) where status <> 'deleted';
create index products_brand on products (brand_id, created_at, id);
create index products_category on products using gin (category_ids);

create table variants (
  id uuid primary key,
  product_id uuid not null references products,
  position integer not null,
  sku text not null,
  options json not null,
  prices json not null,
  deleted boolean not null
);
create index variants_product on variants (product_id, position);
create unique index variants_sku on variants (sku) where not deleted;

create table stock (
  variant_id uuid primary key references variants,
  product_id uuid not null,
  version integer not null,
  on_hand bigint not null,
  reserved bigint not null,
  -- The last net below the rules: nothing is ever oversold.
  check (reserved >= 0 and on_hand >= reserved)
) with (fillfactor = 50);

create table stock_adjustments (
  id uuid primary key,
  variant_id uuid not null references stock,
  delta bigint not null,
  on_hand bigint not null,
  reason text not null,
  made_by uuid not null,
  made_at timestamptz(3) not null
);
create index stock_adjustments_variant on stock_adjustments (variant_id, made_at);

create table reservations (
  order_id uuid primary key,
  status text not null,
  lines json not null,
  short json not null,
  created_at timestamptz(3) not null
);
