import {reservationTopic, stockTopic} from '@ecom/contracts/events/product';
import {currentTraceparent} from '@ecom/core/trace';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {Reservations} from '../../application/ports.ts';
import {type Reservation, sumLines} from '../../domain/reservation.ts';
import {type Changed, release, releaseLines} from './reservation-releases.ts';

/*
 * One statement per step, complete in one text, here and in `reservation-releases.ts`. `domain/reservation.ts` has the same rules, and a property test
 * holds both together (ADR 14).
 *
 * Why stock is locked first and then written by an upsert: a statement that waits for a row's lock gets the row as it is then, but an UPDATE would
 * first evaluate its conditions on the row as it was when the statement began (PostgreSQL manual, 13.2.1), and skip stock that has just
 * been released. `insert … on conflict do update` uses what was locked.
 *
 * Why the lock is a lateral subquery per line: the planner estimates any JSON array at a hundred rows, and would read the whole table.
 */

const reserve: Statement<Changed> = statement(
  'reservation-reserve',
  `with
     -- 1. The lines of the order.
     line as (
       select l."variantId" as variant_id, l.quantity from json_to_recordset($2::json) as l("variantId" uuid, quantity bigint)),

     -- 2. Lock their stock in the order of ids, so that no two statements can deadlock.
     locked as materialized (
       select s.*, l.quantity
       from (select * from line order by variant_id) l,
         lateral (select variant_id, product_id, version, on_hand, reserved from stock where stock.variant_id = l.variant_id for update) s),

     -- 3. What can be sold: nothing of a variant that is unknown or deleted, or whose product is not published.
     level as (
       select l.variant_id, l.quantity,
         case when (
           select p.status = 'published' and not v.deleted from variants v join products p on p.id = v.product_id where v.id = l.variant_id
         ) then coalesce(s.on_hand - s.reserved, 0) else 0 end as available
       from line l left join locked s using (variant_id)),

     -- 4. Decide: all lines or none.
     decision as (
       select coalesce(bool_and(available >= quantity), true) as is_enough,
         coalesce(json_agg(json_build_object('variantId', variant_id, 'wanted', quantity, 'available', available) order by variant_id)
           filter (where available < quantity), '[]') as short
       from level),

     -- 5. Save the reservation. When the order has one already, there is no row here, and the next steps do nothing.
     reservation as (
       insert into reservations (order_id, status, lines, short, created_at)
       select $1, case when is_enough then 'reserved' else 'rejected' end, $2::json, short, $3::text::timestamptz from decision
       on conflict (order_id) do nothing
       returning order_id, status, short),

     -- 6. Reserve the stock.
     changed_stock as (
       insert into stock (variant_id, product_id, version, on_hand, reserved)
       select s.variant_id, s.product_id, s.version + 1, s.on_hand, s.reserved + s.quantity
       from locked s, reservation r where r.status = 'reserved'
       on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved
       returning variant_id, product_id, version, on_hand - reserved as available),

     -- 7. Record the events and the source event.
     recorded as (
       insert into outbox (event_id, topic, key, type, data, traceparent)
       select uuidv7(), '${stockTopic.name}', variant_id::text, 'stock.changed',
         json_build_object('variantId', variant_id, 'productId', product_id, 'version', version, 'available', available), $5::text
       from changed_stock
       union all
       select uuidv7(), '${reservationTopic.name}', order_id::text, 'stock.' || status,
         case status when 'rejected' then json_build_object('orderId', order_id, 'at', $3::text, 'short', short)
           else json_build_object('orderId', order_id, 'at', $3::text) end, $5::text
       from reservation),
     inbox_record as (insert into inbox (event_id) select $4::uuid from reservation)
   select status from reservation`,
);

const repeatAnswer: Statement<Changed> = statement(
  'reservation-repeat-answer',
  `with
     -- 1. Record the source event. When it was handled before, there is no row here, and the next steps do nothing.
     inbox_record as (insert into inbox (event_id) values ($2) on conflict do nothing returning event_id),

     -- 2. The reservation, unless the order has ended.
     reservation as (
       select order_id, status, short from reservations, inbox_record where order_id = $1 and status in ('reserved', 'committed', 'rejected')),

     -- 3. Record the same result again.
     recorded as (
       insert into outbox (event_id, topic, key, type, data, traceparent)
       select uuidv7(), '${reservationTopic.name}', order_id::text, case status when 'rejected' then 'stock.rejected' else 'stock.reserved' end,
         case status when 'rejected' then json_build_object('orderId', order_id, 'at', $3::text, 'short', short)
           else json_build_object('orderId', order_id, 'at', $3::text) end, $4::text
       from reservation)
   select status from reservation`,
);

const commit: Statement<Changed> = statement(
  'reservation-commit',
  `with
     -- 1. Only what is reserved is committed. Otherwise there is no row here, and the next steps do nothing.
     reservation as (
       update reservations set status = 'committed' where order_id = $1 and status = 'reserved' returning status, lines),

     -- 2. Lock the stock in the order of ids.
     line as (
       select l."variantId" as variant_id, l.quantity
       from reservation r, lateral json_to_recordset(r.lines) as l("variantId" uuid, quantity bigint)),
     locked as materialized (
       select s.*, l.quantity
       from (select * from line order by variant_id) l,
         lateral (select variant_id, product_id, version, on_hand, reserved from stock where stock.variant_id = l.variant_id for update) s),

     -- 3. The pieces leave the warehouse. The available quantity stays the same, so there is no event.
     changed_stock as (
       insert into stock (variant_id, product_id, version, on_hand, reserved)
       select variant_id, product_id, version + 1, on_hand - quantity, reserved - quantity from locked
       on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved),

     -- 4. Record the source event.
     inbox_record as (insert into inbox (event_id) select $2::uuid from reservation on conflict do nothing)
   select status from reservation`,
);

const byOrder: Statement<Reservation> = statement(
  'reservation-by-order',
  `select order_id as "orderId", status, lines, short, cancellation_ids as "cancellationIds" from reservations where order_id = $1`,
);

const traceparent = () => currentTraceparent() ?? null;

export const postgresReservations = (db: Database): Reservations => ({
  async reserve(orderId, lines, now, sourceEvent) {
    const wanted = JSON.stringify(sumLines(lines));
    const answered = await db.run(reserve, [orderId, wanted, now, sourceEvent.id, traceparent()]);
    if (answered.length === 0) await db.run(repeatAnswer, [orderId, sourceEvent.id, now, traceparent()]);
    db.notifyEventsRecorded();
  },
  commit: async (orderId, sourceEvent) => void (await db.run(commit, [orderId, sourceEvent.id])),
  async release(orderId, now, sourceEvent) {
    await db.run(release, [orderId, sourceEvent.id, now, traceparent()]);
    db.notifyEventsRecorded();
  },
  async releaseLines(orderId, cancellationId, cancelledLines, sourceEvent) {
    const cancelled = JSON.stringify(sumLines(cancelledLines));
    await db.run(releaseLines, [orderId, cancellationId, cancelled, sourceEvent.id, traceparent()]);
    db.notifyEventsRecorded();
  },
  get: async orderId => (await db.run(byOrder, [orderId]))[0],
});
