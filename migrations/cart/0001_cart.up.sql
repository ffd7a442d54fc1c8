-- Phase: expand
create table carts (
  id uuid primary key,
  version integer not null,
  user_id uuid,
  guest_token_hash text,
  currency text not null,
  lines jsonb not null,
  status text not null,
  order_id uuid,
  merged_into uuid,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  check ((user_id is null) <> (guest_token_hash is null))
);
create index carts_open on carts (user_id, id) where user_id is not null and status = 'open';
create index carts_updated on carts using brin (updated_at);

-- The replica of what can be bought, built from product's events.
create table products (
  id uuid primary key,
  version integer not null
);
create table variants (
  id uuid primary key,
  product_id uuid not null,
  sku text not null,
  name text not null,
  sold boolean not null,
  prices jsonb not null
);
create index variants_product on variants (product_id);
