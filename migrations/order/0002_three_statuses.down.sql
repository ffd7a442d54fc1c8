-- The single status of each order is made of its three statuses. Parts (several shipments, cancelled pieces) are lost.
lock table orders, order_states in access exclusive mode;
drop trigger refuse_previous_release on orders;
drop function refuse_previous_release;

update orders o set version = s.version, status = s.old_status, next_check_at = s.next_check_at,
  state = case s.old_status
    when 'placed' then json_build_object('status', 'placed')
    when 'awaiting_payment' then json_build_object('status', 'awaiting_payment', 'voidReason', s.parts -> 'voidRequest' -> 'reason')
    when 'rejected' then json_build_object('status', 'rejected', 'reason', s.reason)
    when 'cancelled' then json_build_object('status', 'cancelled', 'reason', s.reason,
      'payment', case when s.payment_status in ('none', 'failed', 'voided') then s.payment_status else 'captured' end)
    else json_build_object('status', s.old_status, 'refunded', s.refunded, 'shipment', case when s.shipment is not null then
      json_build_object('carrier', s.shipment -> 'carrier', 'trackingCode', s.shipment -> 'trackingNumber') end) end,
  history = (
    select json_agg(json_strip_nulls(json_build_object('status', case entry ->> 'status' when 'confirmed' then 'awaiting_payment'
      when 'captured' then 'paid' else entry ->> 'status' end, 'at', entry ->> 'at', 'reason', entry ->> 'reason')) order by position)
    from json_array_elements(s.history) with ordinality as entries (entry, position)
    where entry ->> 'status' in ('placed', 'confirmed', 'captured', 'rejected', 'cancelled', 'shipped', 'delivered', 'refunded', 'partially_refunded'))
from (
  select *,
    case
      when status in ('placed', 'rejected') then status
      when status = 'cancelled' then case payment_status when 'refunded' then 'refunded' else 'cancelled' end
      when payment_status in ('pending', 'requires_action', 'authorized') then 'awaiting_payment'
      when payment_status = 'refunded' then 'refunded'
      when shipment_status in ('delivered', 'partially_delivered') then 'delivered'
      when shipment_status in ('shipped', 'partially_shipped') then 'shipped'
      when payment_status = 'partially_refunded' then 'partially_refunded'
      else 'paid' end as old_status,
    parts -> 'shipments' -> 0 as shipment,
    (select coalesce(sum((refund ->> 'amount')::bigint), 0) from json_array_elements(parts -> 'refunds') as refund
      where refund ->> 'status' = 'succeeded') as refunded,
    (select entry ->> 'reason' from json_array_elements(history) as entry where entry ->> 'status' in ('rejected', 'cancelled') limit 1) as reason
  from order_states) s
where s.id = o.id;

alter table orders
  alter column version set not null,
  alter column status set not null,
  alter column state set not null,
  alter column history set not null,
  drop column price,
  drop column billing_address,
  drop column search_terms;
drop table order_states;
create unique index orders_live_cart on orders (cart_id) where status not in ('rejected', 'cancelled', 'refunded');
create index orders_status on orders (status, created_at, id);
create index orders_waiting on orders (next_check_at) where next_check_at is not null;
