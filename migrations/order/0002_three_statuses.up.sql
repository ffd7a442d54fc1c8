-- Phase: expand
-- An order has three statuses. What changes moves to a table of its own, so that a step writes neither the order's terms nor their index entries again.

-- No process of the previous release may change an order between the copy and the trigger below.
lock table orders in share row exclusive mode;

create table order_states (
  id uuid primary key,
  version integer not null,
  cart_id uuid not null,
  status text not null,
  payment_status text not null,
  shipment_status text not null,
  -- voidRequest, nextAction, shipments, cancellations, refunds
  parts json not null,
  history json not null,
  -- When the request without an answer is published again; null once the order awaits none.
  next_check_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);

-- What the single status was made of.
create function pg_temp.history_of(history json) returns json language sql as $$
  select json_agg(jsonb_strip_nulls(jsonb_build_object(
    'dimension', case when entry ->> 'status' in ('shipped', 'delivered') then 'shipmentStatus'
      when entry ->> 'status' in ('paid', 'refunded', 'partially_refunded') then 'paymentStatus' else 'status' end,
    'status', case entry ->> 'status' when 'awaiting_payment' then 'confirmed' when 'paid' then 'captured' else entry ->> 'status' end,
    'at', entry ->> 'at',
    'reason', entry ->> 'reason'))
    || jsonb_build_object('actor', jsonb_build_object('type', 'system', 'userId', null)) order by position)
  from json_array_elements(history) with ordinality as entries (entry, position)
$$;

insert into order_states (id, version, cart_id, status, payment_status, shipment_status, parts, history, next_check_at, created_at, updated_at)
with entries as (
  select o.id, max(entry ->> 'at') as last_at,
    max(entry ->> 'at') filter (where entry ->> 'status' = 'shipped') as shipped_at,
    max(entry ->> 'at') filter (where entry ->> 'status' = 'delivered') as delivered_at,
    max(entry ->> 'at') filter (where entry ->> 'status' in ('refunded', 'partially_refunded')) as refunded_at,
    max(entry ->> 'at') filter (where entry ->> 'status' in ('cancelled', 'refunded')) as ended_at
  from orders o, json_array_elements(o.history) as entry group by o.id),
old as (
  select o.*, e.last_at, e.shipped_at, e.delivered_at, e.refunded_at, e.ended_at, (o.state ->> 'refunded')::bigint as refunded, o.state -> 'shipment' as shipment,
    (select json_agg(json_build_object('lineId', line ->> 'variantId', 'quantity', (line ->> 'quantity')::int)) from json_array_elements(o.lines) as line) as pieces,
    case
      when o.state ->> 'status' = 'placed' then 'placed'
      -- There is nothing to pay: the answer to its request for stock, which it repeats, completes its payment.
      when o.state ->> 'status' = 'awaiting_payment' and o.amount = 0 then 'placed'
      when o.state ->> 'status' = 'rejected' then 'rejected'
      when o.state ->> 'status' = 'cancelled' then 'cancelled'
      -- Its stock was released with the refund.
      when o.state ->> 'status' = 'refunded' and e.shipped_at is null then 'cancelled'
      when e.delivered_at is not null then 'completed'
      else 'confirmed' end as new_status
  from orders o join entries e using (id))
select id, version, cart_id, new_status,
  case
    when amount = 0 then 'none'
    when state ->> 'status' in ('placed', 'awaiting_payment') then 'pending'
    when state ->> 'status' = 'rejected' then 'voided'
    when state ->> 'status' = 'cancelled' then case state ->> 'payment' when 'none' then 'voided' else state ->> 'payment' end
    when refunded >= amount then 'refunded'
    when refunded > 0 then 'partially_refunded'
    else 'captured' end,
  case when delivered_at is not null then 'delivered' when shipped_at is not null then 'shipped' else 'unshipped' end,
  json_build_object(
    'voidRequest', case when state ->> 'voidReason' is not null then
      json_build_object('reason', state ->> 'voidReason', 'cancellation', null) end,
    'nextAction', null,
    'shipments', case when shipped_at is null then '[]'::json else json_build_array(json_build_object(
      'id', id, 'lines', pieces, 'status', case when delivered_at is null then 'shipped' else 'delivered' end,
      'carrier', shipment -> 'carrier', 'trackingNumber', shipment -> 'trackingCode', 'trackingUrl', null,
      'shippedAt', shipped_at, 'deliveredAt', delivered_at)) end,
    'cancellations', case when new_status <> 'cancelled' then '[]'::json else json_build_array(json_build_object(
      'id', id, 'lines', pieces, 'reason', coalesce(state ->> 'reason', 'the order was refunded'),
      'actor', json_build_object('type', 'system', 'userId', null), 'at', ended_at)) end,
    'refunds', case when coalesce(refunded, 0) = 0 then '[]'::json else json_build_array(json_build_object(
      'id', id, 'amount', refunded, 'lines', case when refunded >= amount then pieces else '[]'::json end, 'reason', 'refunded',
      'status', 'succeeded', 'failureReason', null, 'cancellationId', null,
      'actor', json_build_object('type', 'system', 'userId', null), 'at', refunded_at)) end),
  pg_temp.history_of(history), next_check_at, created_at, last_at::timestamptz
from old;

-- At most one live order a cart: one that ended without a purchase lets the cart try again.
create unique index order_states_live_cart on order_states (cart_id) where status not in ('rejected', 'cancelled');
create index order_states_status on order_states (status, created_at, id);
-- Only what is rare among all orders; the other payment and shipment statuses are found soon in any list.
create index order_states_payment on order_states (payment_status, created_at, id) where payment_status not in ('none', 'pending', 'captured');
create index order_states_shipment on order_states (shipment_status, created_at, id) where shipment_status not in ('unshipped', 'delivered');
create index order_states_waiting on order_states (next_check_at) where next_check_at is not null;

alter table orders
  -- The sums without the total: shipping, subtotal, discountTotal, taxTotal, taxes, pricesIncludeTax.
  add column price json,
  add column billing_address json not null default 'null',
  -- What the order is found by: `sku:mug-blue`, `name:ada`.
  add column search_terms text[] not null default '{}';

update orders o set
  price = json_build_object(
    'shipping', null,
    'subtotal', json_build_object('amount', amount, 'currency', currency),
    'discountTotal', json_build_object('amount', 0, 'currency', currency),
    'taxTotal', json_build_object('amount', 0, 'currency', currency),
    'taxes', '[]'::json,
    'pricesIncludeTax', true),
  lines = (
    select json_agg(jsonb_build_object('id', line ->> 'variantId', 'subtotal', line -> 'total', 'discounts', '[]'::json, 'taxes', '[]'::json) || line::jsonb order by position)
    from json_array_elements(o.lines) with ordinality as old (line, position)),
  search_terms = array(
    select distinct 'sku:' || lower(line ->> 'sku') from json_array_elements(o.lines) as line
    union
    select 'name:' || word[1] from regexp_matches(lower(o.shipping_address ->> 'fullName'), '[[:alnum:]]+', 'g') as word);
create index orders_search on orders using gin (search_terms);

-- Code of the previous release writes these columns, and would not see what this release writes. It is refused, and tries again until it is
-- replaced. A later release drops the columns together with this trigger.
alter table orders
  alter column version drop not null,
  alter column status drop not null,
  alter column state drop not null,
  alter column history drop not null;
drop index orders_live_cart, orders_status, orders_waiting;

create function refuse_previous_release() returns trigger language plpgsql as $$
begin
  raise exception 'the order service is being upgraded' using errcode = 'cannot_connect_now';
end $$;
create trigger refuse_previous_release before insert or update on orders
  for each row when (new.version is not null) execute function refuse_previous_release();
