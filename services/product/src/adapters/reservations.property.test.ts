import {randomInt} from 'node:crypto';
import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import {deleteVariant, type Product} from '../domain/product.ts';
import type {Reservation} from '../domain/reservation.ts';
import {aProduct, aVariant, later, now} from '../testing/fixtures.ts';
import {openPostgres, storesOn} from '../testing/stores.ts';
import {memoryStores} from './memory.ts';
import type {ProductServiceEvent} from './memory-reservations.ts';

/**
 * PostgreSQL decides on reservations in SQL, the memory adapter by the functions of the domain. Random sequences of steps lead both to the same state
 * and the same events. `SEED` repeats a sequence.
 */
const sequences = 10;
const stepsPerSequence = 120;
const ordersPerSequence = 12;

type Stores = Pick<ReturnType<typeof storesOn>, 'products' | 'stock' | 'reservations'>;
type Step = {readonly name: string; readonly run: (stores: Stores) => Promise<unknown>};
type State = {
  readonly reservations: readonly Reservation[];
  readonly levels: readonly {variantId: string; version: number; onHand: number; reserved: number}[];
  readonly events: readonly Pick<ProductServiceEvent, 'type' | 'data'>[];
};

/** Mulberry32 by Tommy Ettinger: the same numbers for the same seed. */
const seeded = (seed: number) => {
  let state = seed;
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(draw() * bound);
  return {below, pick: <T>(items: readonly T[]): T => items[below(items.length)]!};
};

/** Repeats a step of before, or makes a new one. The order's events have ids of their own; repeated deliveries have the same id. */
const createSteps = (seed: number, catalog: readonly Product[]) => {
  const {below, pick} = seeded(seed);
  const [stocked] = catalog as [Product];
  const variantIds = [...catalog.flatMap(({variants}) => variants.map(({id}) => id)), newId()];
  const orders = Array.from({length: ordersPerSequence}, newId);
  const cancellations = Array.from({length: ordersPerSequence}, newId);
  const past: Step[] = [];
  const remember = (step: Step) => {
    past.push(step);
    return step;
  };
  const ofOrder = (): Step => {
    const [orderId, sourceEvent] = [pick(orders), {id: newId()}];
    const kind = pick(['reserve', 'reserve', 'commit', 'release', 'release lines'] as const);
    if (kind === 'commit') return {name: `commit ${orderId}`, run: s => s.reservations.commit(orderId, sourceEvent)};
    if (kind === 'release')
      return {name: `release ${orderId}`, run: s => s.reservations.release(orderId, later, sourceEvent)};
    // Mostly of the first product, which has stock, so that many orders are reserved.
    const variants = below(4) ? stocked.variants.map(({id}) => id) : variantIds;
    const lines = Array.from({length: 1 + below(3)}, () => ({variantId: pick(variants), quantity: 1 + below(3)}));
    if (kind === 'release lines') {
      const cancellationId = pick(cancellations);
      const name = `release lines of ${orderId} for ${cancellationId} ${JSON.stringify(lines)}`;
      return {name, run: s => s.reservations.releaseLines(orderId, cancellationId, lines, sourceEvent)};
    }
    const at = pick([now, later]);
    const name = `reserve ${orderId} ${JSON.stringify(lines)}`;
    return {name, run: s => s.reservations.reserve(orderId, lines, at, sourceEvent)};
  };
  const ofStaff = (): Step => {
    const variantId = pick(variantIds);
    const product = pick(catalog);
    const [pieces, status] = [below(6), pick(['published', 'published', 'draft'] as const)];
    if (below(3))
      return {
        name: `add ${pieces} pieces of ${variantId}`,
        run: s => s.stock.update(variantId, level => ({...level, onHand: level.onHand + pieces})),
      };
    if (below(4))
      return {
        name: `${status} ${product.id}`,
        run: s => s.products.update(product.id, each => ({...each, status, version: each.version + 1})),
      };
    const {id} = pick(stocked.variants);
    return {
      name: `delete variant ${id}`,
      run: s => s.products.update(stocked.id, each => deleteVariant(each, id, later)),
    };
  };
  return (): Step => {
    const kind = below(10);
    if (kind < 2 && past.length > 0) return pick(past);
    return kind < 8 ? remember(ofOrder()) : ofStaff();
  };
};

const byId = <T>(items: readonly T[], id: (item: T) => string) => items.toSorted((a, b) => (id(a) < id(b) ? -1 : 1));

const fromMemory = ({orders, levels, outbox}: ReturnType<typeof memoryStores>, eventCount: number): State => ({
  reservations: byId([...orders.values()], ({orderId}) => orderId),
  levels: byId(
    [...levels].map(([variantId, {version, level}]) => ({variantId, version, ...level})),
    ({variantId}) => variantId,
  ),
  events: outbox.slice(eventCount),
});

const state = {
  name: 'test-reservation-state',
  text: `select
    (select coalesce(json_agg(json_build_object('orderId', order_id, 'status', status, 'lines', lines, 'short', short,
       'cancellationIds', cancellation_ids) order by order_id), '[]')
     from reservations) as reservations,
    (select json_agg(json_build_object('variantId', variant_id, 'version', version, 'onHand', on_hand, 'reserved', reserved) order by variant_id)
     from stock) as levels,
    (select coalesce(json_agg(json_build_object('type', type, 'data', data) order by id), '[]')
     from (select * from outbox order by id offset $1) as new_events) as events`,
};
const fromPostgres = async (db: Database, eventCount: number): Promise<State> =>
  (await db.run<State>(state, [eventCount]))[0]!;

/** The code of the refusal, if the step is refused. */
const codeOf = (step: Step, stores: Stores): Promise<string | undefined> =>
  step.run(stores).then(
    () => undefined,
    error => error.code ?? error.message,
  );

test('PostgreSQL and the domain decide the same on random sequences of reservations', async t => {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  const [db] = (await openPostgres(t, 1)) as [Database];
  const postgres = storesOn(db);
  const statuses = new Set<string>();
  for (let sequence = 0; sequence < sequences; sequence++) {
    const memory = memoryStores();
    await db.sequelize.query('truncate reservations, stock, variants, products, outbox, inbox cascade');
    const variant = (onHand: number) => aVariant({stock: {onHand, reserved: 0}});
    const catalog = [
      aProduct({variants: [variant(12), variant(8), variant(5), variant(3)]}),
      aProduct({variants: [variant(4)], status: 'draft'}),
    ];
    for (const {products} of [postgres, memory]) await products.add(catalog);
    const nextStep = createSteps(seed + sequence, catalog);
    let eventCount = memory.outbox.length;
    for (let i = 0; i < stepsPerSequence; i++) {
      const step = nextStep();
      const where = `SEED=${seed}, sequence ${sequence}, step ${i}: ${step.name}`;
      t.is(await codeOf(step, postgres), await codeOf(step, memory), where);
      const expected = fromMemory(memory, eventCount);
      t.deepEqual(await fromPostgres(db, eventCount), expected, where);
      eventCount = memory.outbox.length;
      for (const {status} of expected.reservations) statuses.add(status);
    }
  }
  t.deepEqual([...statuses].sort(), ['committed', 'rejected', 'released', 'reserved', 'returned'], `SEED=${seed}`);
});
