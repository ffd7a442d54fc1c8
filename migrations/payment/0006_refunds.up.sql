-- Phase: expand
-- The refunds of all payments, for lists. A trigger copies them, so that processes of an earlier version fill it, too.
create table refunds (
  id uuid primary key,
  payment_id uuid not null references payments,
  order_id uuid not null,
  currency text not null,
  status text not null,
  refund jsonb not null,
  at timestamptz(3) not null
);
create index refunds_at on refunds (at, id);
create index refunds_status on refunds (status, at, id);
create index refunds_order on refunds (order_id, at, id);

-- Until 2026-12 a refund that had succeeded was stored as `done`.
create view refunds_of_payments as
  select (r->>'id')::uuid as id, p.id as payment_id, p.order_id, p.currency,
    case r->>'status' when 'done' then 'succeeded' else r->>'status' end as status, r as refund, (r->>'at')::timestamptz as at
  from payments p, jsonb_array_elements(p.refunds) r;

create function copy_refunds() returns trigger language plpgsql as $$
begin
  insert into refunds (id, payment_id, order_id, currency, status, refund, at)
  select id, payment_id, order_id, currency, status, refund, at from refunds_of_payments where payment_id = new.id
  on conflict (id) do update set status = excluded.status, refund = excluded.refund;
  return null;
end $$;
create trigger copy_refunds after insert or update of refunds on payments
  for each row when (new.refunds <> '[]') execute function copy_refunds();

insert into refunds (id, payment_id, order_id, currency, status, refund, at)
select id, payment_id, order_id, currency, status, refund, at from refunds_of_payments;
