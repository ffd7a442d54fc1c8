import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import type {Category} from '../../domain/category.ts';
import {deleteProduct, deleteVariant, type Product, updateProduct} from '../../domain/product.ts';
import {aBrand, aCategory, aProduct, aVariant, later, now} from '../../testing/fixtures.ts';
import {openPostgres, type Stores, storesOn, waitForLockWaiter} from '../../testing/stores.ts';
import {republishCategories} from './categories.ts';
import {republishProducts} from './products.ts';
import {republishStock} from './stock.ts';

type Event = {readonly type: string; readonly data: {readonly id?: string; readonly variantId?: string}};

const keyOf = ({type, data}: Event) => `${type} ${data.id ?? data.variantId}`;
const sorted = (events: Iterable<Event>) => [...events].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

test('republishing repeats the last event of everything, deleted products included', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const {categories, brands, products, stock, reservations, outbox} = storesOn(db);
  const [phone, gone] = [aCategory(), aCategory()];
  for (const category of [phone, gone, {...gone, version: 2, status: 'deleted'} as const]) {
    await categories.decide(() => category);
  }
  const brand = await brands.add(aBrand());
  const lamp = aProduct({
    brand: {id: brand.id, name: brand.name},
    categoryIds: [phone.id],
    media: [{url: 'https://example.org/lamp.jpg', alt: ''}],
    attributes: {watt: '7'},
    variants: [aVariant({options: {colour: 'black'}}), aVariant()],
  });
  const chair = aProduct();
  await products.add([lamp, chair]);
  const [first, second] = lamp.variants.map(({id}) => id) as [string, string];
  await stock.update(first, level => ({...level, onHand: 7}));
  await reservations.reserve(newId(), [{variantId: first, quantity: 2}], now, {id: newId()});
  await products.update(lamp.id, product => deleteVariant(product, second, later));
  await products.update(chair.id, product => deleteProduct(product, later));

  const newest = new Map<string, Event>();
  const before = (await outbox()) as readonly Event[];
  for (const event of before) newest.set(keyOf(event), event);
  const sold = [...newest.values()].filter(
    ({type, data}) => type.endsWith('.changed') && (type !== 'stock.changed' || data.variantId === first),
  );
  const count = (await republishCategories(db)) + (await republishProducts(db)) + (await republishStock(db));
  t.deepEqual(sorted((await outbox()).slice(before.length) as readonly Event[]), sorted(sold));
  t.is(count, sold.length);
});

/** The same database, in which somebody else makes a change when something has just been read: at once, or as soon as that is let go of. */
const changedOnce = (db: Database, watcher: Database, change: () => Promise<unknown>) => {
  let done = false;
  let changing: Promise<unknown> | undefined;
  const begin = () =>
    change().then(() => {
      done = true;
    });
  const run: Database['run'] = async (...read) => {
    const rows = await db.run(...read);
    if (rows.length === 0 || changing) return rows;
    changing = begin();
    await waitForLockWaiter(watcher, () => done);
    return rows;
  };
  return {db: {...db, run}, changed: async () => void (await changing)};
};

const republishes = test.macro(
  async (
    t,
    type: string,
    republish: (db: Database) => Promise<number>,
    change: (stores: Stores, product: Product, category: Category) => Promise<unknown>,
  ) => {
    const [db, other] = (await openPostgres(t, 2)) as [Database, Database];
    const stores = storesOn(other);
    const [product, category] = [aProduct(), aCategory()];
    await stores.categories.decide(() => category);
    await stores.products.add([product]);
    const changing = changedOnce(db, other, () => change(stores, product, category));
    await republish(changing.db);
    await changing.changed();
    const versions = (await stores.outbox()).flatMap(event =>
      event.type === type && 'version' in event.data ? [event.data.version] : [],
    );
    t.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
    t.is(versions.at(-1), 2);
  },
);

// A compacted topic keeps the last event only: new consumers would rely on an older version.
test(
  'the last event of a product that changes during republishing has its current state',
  republishes,
  'product.changed',
  republishProducts,
  ({products}: Stores, {id}: Product) => products.update(id, product => updateProduct(product, {name: 'New'}, later)),
);
test(
  'the last event of stock that changes during republishing has its current state',
  republishes,
  'stock.changed',
  republishStock,
  ({stock}: Stores, {variants}: Product) => stock.update(variants[0]!.id, level => ({...level, onHand: 7})),
);
test(
  'the last event of a category that changes during republishing has its current state',
  republishes,
  'category.changed',
  republishCategories,
  ({categories}: Stores, _: Product, category: Category) =>
    categories.decide(() => ({...category, name: 'New', version: 2})),
);
