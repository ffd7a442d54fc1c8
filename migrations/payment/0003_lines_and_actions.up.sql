-- Phase: expand
alter table payments
  -- The order's lines; null for payments of before 2026-12.
  add column lines jsonb,
  -- Where the customer must confirm the payment.
  add column action_url text;
