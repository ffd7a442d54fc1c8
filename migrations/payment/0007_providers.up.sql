-- Phase: expand
alter table payments
  -- The number of the order that customers see; null for payments of before 2026-12.
  add column order_number text,
  -- What the customer must do; null for payments of before 2026-12, which have `action_url`.
  add column next_action jsonb,
  add column disputes jsonb not null default '[]',
  -- When the provider announced news that it was not asked about yet.
  add column check_requested_at timestamptz(3);

-- The provider's own ids of our payments and refunds, for adapters that cannot find them by ours.
create table provider_references (
  -- The payment or the refund.
  id uuid primary key,
  payment_id uuid not null,
  reference text not null unique
);

-- The ledger of the provider `manual`: what staff have received and given back.
create table manual_ledger (
  -- The payment or the refund.
  key uuid primary key,
  order_id uuid not null,
  outcome text not null,
  amount bigint not null,
  currency text not null,
  created_at timestamptz(3) not null default now()
);
create index manual_ledger_order on manual_ledger (order_id);
