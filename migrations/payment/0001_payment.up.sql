-- Phase: expand
create table payments (
  id uuid primary key,
  version integer not null,
  order_id uuid not null unique,
  amount bigint not null check (amount >= 0),
  currency text not null,
  provider text not null,
  token text not null,
  status text not null,
  reason text,
  refunds jsonb not null,
  -- When to ask the provider (again); null once there is nothing to ask.
  next_check_at timestamptz(3),
  checks integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index payments_waiting on payments (next_check_at) where next_check_at is not null;
create index payments_created on payments (created_at, id);

-- The ledger of the simulated provider, which a real provider would have elsewhere. Nothing but its adapter reads it.
create table simulated_ledger (
  -- The idempotency key that the caller gave.
  key uuid primary key,
  order_id uuid not null,
  outcome text not null,
  amount bigint not null,
  currency text not null,
  created_at timestamptz(3) not null default now()
);
create index simulated_ledger_order on simulated_ledger (order_id);
