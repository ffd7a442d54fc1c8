import {stockTopic} from '@ecom/contracts/events/product';
import {type Statement, statement} from '@ecom/postgres/database';
import type {Reservation} from '../../domain/reservation.ts';

export type Changed = {readonly status: Reservation['status']};

/** The order ended: it gives back all that its reservation holds. Rules of all these statements: `reservations.ts`. */
export const release: Statement<Changed> = statement(
  'reservation-release',
  `with
     -- 1. What is reserved is released, and what is committed is returned. An order without a reservation gets one that is released, so that
     --    it cannot reserve any more. Otherwise there is no row here, and the next steps do nothing.
     reservation as (
       insert into reservations (order_id, status, lines, short, created_at) values ($1, 'released', '[]', '[]', $3::text::timestamptz)
       on conflict (order_id) do update set status = case reservations.status when 'reserved' then 'released' else 'returned' end
         where reservations.status in ('reserved', 'committed')
       returning status, lines),

     -- 2. Lock the stock in the order of ids.
     line as (
       select l."variantId" as variant_id, l.quantity
       from reservation r, lateral json_to_recordset(r.lines) as l("variantId" uuid, quantity bigint)),
     locked as materialized (
       select s.*, l.quantity
       from (select * from line order by variant_id) l,
         lateral (select variant_id, product_id, version, on_hand, reserved from stock where stock.variant_id = l.variant_id for update) s),

     -- 3. Released pieces are not reserved any more; returned pieces are back in the warehouse.
     changed_stock as (
       insert into stock (variant_id, product_id, version, on_hand, reserved)
       select s.variant_id, s.product_id, s.version + 1,
         case r.status when 'returned' then s.on_hand + s.quantity else s.on_hand end,
         case r.status when 'released' then s.reserved - s.quantity else s.reserved end
       from locked s, reservation r
       on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved
       returning variant_id, product_id, version, on_hand - reserved as available),

     -- 4. Record the events and the source event.
     recorded as (
       insert into outbox (event_id, topic, key, type, data, traceparent)
       select uuidv7(), '${stockTopic.name}', variant_id::text, 'stock.changed',
         json_build_object('variantId', variant_id, 'productId', product_id, 'version', version, 'available', available), $4::text
       from changed_stock),
     inbox_record as (insert into inbox (event_id) select $2::uuid from reservation on conflict do nothing)
   select status from reservation`,
);

/** Some pieces are cancelled: the reservation gives back exactly them. */
export const releaseLines: Statement<Changed> = statement(
  'reservation-release-lines',
  `with
     -- 1. The cancelled pieces.
     cancelled as (
       select c."variantId" as variant_id, c.quantity from json_to_recordset($3::json) as c("variantId" uuid, quantity bigint)),

     -- 2. Take them off what the reservation holds, at most all of it, once per cancellation. When nothing is left, what was reserved is released,
     --    and what was committed is returned. Otherwise there is no row here, and the next steps do nothing.
     reservation as (
       update reservations r set
         (lines, status) = (
           select coalesce(json_agg(json_build_object('variantId', l."variantId", 'quantity', l.quantity - coalesce(c.quantity, 0))
               order by l."variantId") filter (where l.quantity > coalesce(c.quantity, 0)), '[]'),
             case when bool_or(l.quantity > coalesce(c.quantity, 0)) then r.status when r.status = 'reserved' then 'released' else 'returned' end
           from json_to_recordset(r.lines) as l("variantId" uuid, quantity bigint) left join cancelled c on c.variant_id = l."variantId"),
         cancellation_ids = cancellation_ids || $2::uuid
       where order_id = $1 and status in ('reserved', 'committed') and $2::uuid <> all(cancellation_ids)
       returning old.status as before, old.lines, new.status),

     -- 3. Lock the stock of these pieces in the order of ids.
     line as (
       select c.variant_id, least(l.quantity, c.quantity) as quantity
       from reservation r, lateral json_to_recordset(r.lines) as l("variantId" uuid, quantity bigint) join cancelled c on c.variant_id = l."variantId"),
     locked as materialized (
       select s.*, l.quantity
       from (select * from line order by variant_id) l,
         lateral (select variant_id, product_id, version, on_hand, reserved from stock where stock.variant_id = l.variant_id for update) s),

     -- 4. Released pieces are not reserved any more; returned pieces are back in the warehouse.
     changed_stock as (
       insert into stock (variant_id, product_id, version, on_hand, reserved)
       select s.variant_id, s.product_id, s.version + 1,
         case r.before when 'committed' then s.on_hand + s.quantity else s.on_hand end,
         case r.before when 'reserved' then s.reserved - s.quantity else s.reserved end
       from locked s, reservation r
       on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved
       returning variant_id, product_id, version, on_hand - reserved as available),

     -- 5. Record the events and the source event.
     recorded as (
       insert into outbox (event_id, topic, key, type, data, traceparent)
       select uuidv7(), '${stockTopic.name}', variant_id::text, 'stock.changed',
         json_build_object('variantId', variant_id, 'productId', product_id, 'version', version, 'available', available), $5::text
       from changed_stock),
     inbox_record as (insert into inbox (event_id) select $4::uuid from reservation on conflict do nothing)
   select status from reservation`,
);
