-- Phase: expand
create table orders (
  id uuid primary key,
  version integer not null,
  number text not null,
  cart_id uuid not null,
  user_id uuid,
  guest_token_hash text,
  email text not null,
  status text not null,
  -- The other data of the status.
  state json not null,
  lines json not null,
  amount bigint not null,
  currency text not null,
  shipping_address json not null,
  payment json not null,
  history json not null,
  -- When the request without an answer is published again; null once the order is final.
  next_check_at timestamptz(3),
  created_at timestamptz(3) not null
);
-- At most one live order a cart: one that ended without a purchase lets the cart try again.
create unique index orders_live_cart on orders (cart_id) where status not in ('rejected', 'cancelled', 'refunded');
create index orders_user on orders (user_id, created_at, id) where user_id is not null;
create index orders_created on orders (created_at, id);
create index orders_status on orders (status, created_at, id);
-- Not unique: fifty random bits meet once in a long while, and no order should be lost for that.
create index orders_number on orders (number);
create index orders_email on orders (email, created_at, id);
create index orders_waiting on orders (next_check_at) where next_check_at is not null;
