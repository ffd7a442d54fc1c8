import {reservationTopic, stockTopic} from '@ecom/contracts/events/product';
import {currentTraceparent} from '@ecom/core/trace';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {Reservations} from '../../application/ports.ts';
import {type Reservation, sumLines} from '../../domain/reservation.ts';

type Changed = {readonly status: Reservation['status']};

const outbox = 'insert into outbox (event_id, topic, key, type, data, traceparent)';

/** The stock events of the variants in `moved`. */
const stockEvents = (traceparent: string) =>
  `select uuidv7(), '${stockTopic.name}', variant_id::text, 'stock.changed',
     json_build_object('variantId', variant_id, 'productId', product_id, 'version', version, 'available', available), ${traceparent} from moved`;

/** The reservation event of an order. */
const reservationEvent = (from: string, at: string, traceparent: string) =>
  `select uuidv7(), '${reservationTopic.name}', order_id::text,
     case status when 'rejected' then 'stock.rejected' else 'stock.reserved' end,
     case status when 'rejected' then json_build_object('orderId', order_id, 'at', ${at}::text, 'short', short)
       else json_build_object('orderId', order_id, 'at', ${at}::text) end, ${traceparent} from ${from}`;

// Every statement locks in the order of ids, so that no two can deadlock. A lateral subquery per line, since the planner estimates
// any JSON array at a hundred rows and would read the whole table.
const locked = `locked as materialized (
  select k.*, l.quantity from (select * from lines order by variant_id) l,
    lateral (select s.variant_id, s.product_id, s.version, s.on_hand, s.reserved from stock s where s.variant_id = l.variant_id for update) k)`;

/**
 * Changes the locked rows. A row that waited for its lock has its current values, while an UPDATE would first evaluate its conditions and
 * checks on the row as it was when the statement began (PostgreSQL manual, 13.2.1), and skip stock that has just been released. An upsert uses
 * the current row.
 */
const changeStock = (onHand: string, reserved: string, from: string) =>
  `insert into stock (variant_id, product_id, version, on_hand, reserved)
   select k.variant_id, k.product_id, k.version + 1, ${onHand}, ${reserved} from locked k, ${from}
   on conflict (variant_id) do update set version = excluded.version, on_hand = excluded.on_hand, reserved = excluded.reserved
   returning variant_id, product_id, version, on_hand - reserved as available`;

const linesIn = (json: string) =>
  `select l."variantId" as variant_id, l.quantity from json_to_recordset(${json}) as l("variantId" uuid, quantity bigint)`;

const reserve: Statement<Changed> = statement(
  'reservation-reserve',
  `with lines as (${linesIn('$2::json')}),
   ${locked},
   levels as (
     select l.variant_id, l.quantity, case when (
         select p.status = 'published' and not v.deleted from variants v join products p on p.id = v.product_id where v.id = l.variant_id
       ) then coalesce(k.on_hand - k.reserved, 0) else 0 end as available
     from lines l left join locked k using (variant_id)),
   verdict as (
     select coalesce(json_agg(json_build_object('variantId', variant_id, 'wanted', quantity, 'available', available) order by variant_id)
       filter (where available < quantity), '[]') as short, coalesce(bool_and(available >= quantity), true) as enough from levels),
   reservation as (
     insert into reservations (order_id, status, lines, short, created_at)
     select $1, case when enough then 'reserved' else 'rejected' end, $2::json, short, $3::text::timestamptz from verdict
     on conflict (order_id) do nothing returning order_id, status, short),
   moved as (${changeStock('k.on_hand', 'k.reserved + k.quantity', `reservation r where r.status = 'reserved'`)}),
   recorded as (${outbox} ${stockEvents('$5::text')} union all ${reservationEvent('reservation', '$3', '$5::text')}),
   inbox_record as (insert into inbox (event_id) select $4::uuid from reservation)
   select status from reservation`,
);

const repeatAnswer: Statement<Changed> = statement(
  'reservation-repeat-answer',
  `with inbox_record as (insert into inbox (event_id) values ($2) on conflict do nothing returning event_id),
   known as (select order_id, status, short from reservations, inbox_record where order_id = $1 and status not in ('released', 'returned')),
   recorded as (${outbox} ${reservationEvent('known', '$3', '$4::text')})
   select status from known`,
);

/** Moves stock after a reservation changed its status; `change` returns the new status and the lines, or no row. */
const step = (name: string, change: string, onHand: string, reserved: string, recordEvents: string) =>
  statement<Changed>(
    name,
    `with changed as (${change}),
     lines as (select variant_id, quantity from changed, lateral (${linesIn('changed.lines')}) l),
     ${locked},
     moved as (${changeStock(onHand, reserved, 'changed c')}),
     recorded as (${recordEvents}),
     inbox_record as (insert into inbox (event_id) select $2::uuid from changed on conflict do nothing)
     select status from changed`,
  );

// The available quantity stays the same, so no event is published.
const commit = step(
  'reservation-commit',
  `update reservations set status = 'committed' where order_id = $1 and status = 'reserved' returning status, lines`,
  'k.on_hand - k.quantity',
  'k.reserved - k.quantity',
  'select 1 from moved',
);

const release = step(
  'reservation-release',
  `insert into reservations (order_id, status, lines, short, created_at) values ($1, 'released', '[]', '[]', $3::text::timestamptz)
   on conflict (order_id) do update set status = case reservations.status when 'reserved' then 'released' else 'returned' end
     where reservations.status in ('reserved', 'committed') returning status, lines`,
  `k.on_hand + case c.status when 'returned' then k.quantity else 0 end`,
  `k.reserved - case c.status when 'released' then k.quantity else 0 end`,
  `${outbox} ${stockEvents('$4::text')}`,
);

const byOrder: Statement<Reservation> = statement(
  'reservation-by-order',
  `select order_id as "orderId", status, lines, short from reservations where order_id = $1`,
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
  get: async orderId => (await db.run(byOrder, [orderId]))[0],
});
