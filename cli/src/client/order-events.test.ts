import test from 'ava';
import {followOrders} from './order-events.ts';
import type {Response, Shop} from './shop.ts';

type Order = Response<'getOrder'>;
type Query = {readonly updatedAfter?: string; readonly sort: string; readonly limit: number; readonly cursor?: string};

const startMs = Date.parse('2026-03-03T00:00:00Z');
const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString();

/** A shop that has the list of orders only, in the order of their last change. */
const createFixture = () => {
  const orders = new Map<string, Order>();
  return {
    /** Something happens to an order. */
    change(id: string, seconds: number) {
      const history = [...(orders.get(id)?.history ?? []), {at: at(seconds)}];
      orders.set(id, {id, number: id, history, updatedAt: at(seconds)} as Order);
    },
    shop: {
      async listOrders({query: {updatedAfter = '', sort, limit, cursor = '0'}}: {query: Query}) {
        const matching = [...orders.values()]
          .filter(({updatedAt}) => updatedAt > updatedAfter)
          .toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt));
        if (sort === '-updatedAt') matching.reverse();
        const end = Number(cursor) + limit;
        return {items: matching.slice(Number(cursor), end), nextCursor: end < matching.length ? String(end) : null};
      },
    } as unknown as Shop,
  };
};

/** The next changes, as the numbers of orders with the seconds. */
const take = async (changes: Awaited<ReturnType<typeof followOrders>>, count: number) => {
  const taken: string[] = [];
  while (taken.length < count) {
    const {order, entry} = (await changes.next()).value;
    taken.push(`${order.number} ${(Date.parse(entry.at) - startMs) / 1000}`);
  }
  return taken;
};

test('every change since the first look is seen once, however many there are', async t => {
  const {change, shop} = createFixture();
  change('old', 0);
  const changes = await followOrders(shop, 1);
  const names = Array.from({length: 250}, (_, i) => `order ${i}`);
  for (const name of names) change(name, 1);
  change('order 3', 2);
  const expected = [...names.map(name => `${name} 1`), 'order 3 2'].sort();
  t.deepEqual((await take(changes, 251)).sort(), expected);
  change('old', 3);
  t.deepEqual(await take(changes, 1), ['old 3']);
});

test('a change of an order that was quiet for long is seen without those before', async t => {
  const {change, shop} = createFixture();
  const changes = await followOrders(shop, 1);
  change('quiet', 1);
  t.deepEqual(await take(changes, 1), ['quiet 1']);
  change('other', 600);
  t.deepEqual(await take(changes, 1), ['other 600']);
  change('quiet', 700);
  change('other', 701);
  t.deepEqual(await take(changes, 2), ['quiet 700', 'other 701']);
});

test('a change that becomes visible after a later one is seen', async t => {
  const {change, shop} = createFixture();
  change('first', 0);
  const changes = await followOrders(shop, 1);
  change('fast', 9);
  t.deepEqual(await take(changes, 1), ['fast 9']);
  change('slow', 5);
  change('fast', 10);
  t.deepEqual(await take(changes, 2), ['slow 5', 'fast 10']);
});
