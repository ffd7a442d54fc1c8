import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {batchesOf} from './batches.ts';
import {inOrder} from './in-order.ts';
import type {FileProduct} from './row.ts';

async function* itemsOf<Item>(items: readonly Item[]) {
  yield* items;
}
const collect = async <Item>(items: AsyncIterable<Item>) => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

test('results come in the order of the items, and no more than the limit run at once', async t => {
  let [running, most] = [0, 0];
  const work = async (item: number) => {
    running += 1;
    most = Math.max(most, running);
    await delay(10 - item);
    running -= 1;
    return item;
  };
  const items = [0, 1, 2, 3, 4, 5, 6];
  t.deepEqual(await collect(inOrder(itemsOf(items), work, {concurrency: 3, conflicts: () => false})), items);
  t.is(most, 3);
});

test('items that conflict do not run at once', async t => {
  const running = new Set<string>();
  const work = async (item: string) => {
    t.false(running.has(item));
    running.add(item);
    await delay(2);
    running.delete(item);
  };
  await collect(inOrder(itemsOf(['a', 'b', 'a', 'a']), work, {concurrency: 4, conflicts: (a, b) => a === b}));
});

test('an error ends the work after what runs has ended', async t => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item === 0) throw new Error('refused');
    await delay(5);
    ended.push(item);
  };
  const results = inOrder(itemsOf([0, 1, 2, 3]), work, {concurrency: 3, conflicts: () => false});
  await t.throwsAsync(collect(results), {message: 'refused'});
  t.deepEqual(ended, [1, 2]);
});

const product = (line: number, slug: string, description = ''): FileProduct => ({
  line,
  row: {slug, name: slug, description, variants: [{sku: slug.toUpperCase()}] as never},
  locate: () => ({line, column: '', value: ''}),
});
const linesOf = async (products: readonly FileProduct[]) =>
  (await collect(batchesOf(itemsOf(products)))).map(({products}) => products.map(({line}) => line));

test('a batch has at most 100 products', async t => {
  const batches = await linesOf(Array.from({length: 201}, (_, i) => product(i, `p-${i}`)));
  t.deepEqual(
    batches.map(({length}) => length),
    [100, 100, 1],
  );
});

test('a batch has a slug once', async t => {
  t.deepEqual(await linesOf([product(1, 'a'), product(2, 'b'), product(3, 'a')]), [[1, 2], [3]]);
});

test('a batch is smaller than what a request may have', async t => {
  const large = 'x'.repeat(100_000);
  t.deepEqual(await linesOf([1, 2, 3].map(line => product(line, `p-${line}`, large))), [[1, 2], [3]]);
});

test('a batch has the keys of its products', async t => {
  const [batch] = await collect(batchesOf(itemsOf([product(1, 'a'), {line: 2, problems: []}])));
  t.deepEqual(batch!.keys, new Set(['slug a', 'sku a']));
});
