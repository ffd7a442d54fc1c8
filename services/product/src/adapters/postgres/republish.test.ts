import {newId} from '@ecom/kernel/id';
import type {Database} from '@ecom/kernel/postgres/database';
import test from 'ava';
import {deleteProduct, removeVariant} from '../../domain/product.ts';
import {aBrand, aCategory, aProduct, aVariant, later, now} from '../../testing.ts';
import {openPostgres, storesOn} from '../testing.ts';
import {republishCategories} from './categories.ts';
import {republishProducts} from './products.ts';
import {republishStock} from './stock.ts';

type Event = {readonly type: string; readonly data: {readonly id?: string; readonly variantId?: string}};

const keyOf = ({type, data}: Event) => `${type} ${data.id ?? data.variantId}`;
const sorted = (events: Iterable<Event>) => [...events].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

test('everything is told again as it was told last, what is deleted too', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const {categories, brands, products, stock, reservations, told} = storesOn(db);
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
  await products.update(lamp.id, product => removeVariant(product, second, later));
  await products.update(chair.id, product => deleteProduct(product, later));

  const newest = new Map<string, Event>();
  const before = (await told()) as readonly Event[];
  for (const event of before) newest.set(keyOf(event), event);
  const sold = [...newest.values()].filter(
    ({type, data}) => type.endsWith('.changed') && (type !== 'stock.changed' || data.variantId === first),
  );
  const count = (await republishCategories(db)) + (await republishProducts(db)) + (await republishStock(db));
  t.deepEqual(sorted((await told()).slice(before.length) as readonly Event[]), sorted(sold));
  t.is(count, sold.length);
});
