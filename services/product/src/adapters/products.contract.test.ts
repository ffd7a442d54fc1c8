import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import {createProduct} from '../application/create-products.ts';
import {
  createVariant,
  deleteProduct,
  deleteVariant,
  type Product,
  updateProduct,
  updateVariant,
} from '../domain/product.ts';
import {aBrand, aCategory, aProduct, aVariant, later, now} from '../testing/fixtures.ts';
import {anyCategory, memory, type Open, openPostgres, postgres, storesOn} from '../testing/stores.ts';

const published = ({variants, ...product}: Product) => ({
  type: 'product.changed',
  data: {...product, variants: variants.map(({stock: _, ...variant}) => variant)},
});
const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));

const contract = (name: string, open: Open) => {
  test(`${name}: new products are saved and published with their stock`, async t => {
    const stores = await open(t);
    const {products, brands, outbox} = stores;
    const {id, name: brandName} = await brands.add(aBrand());
    const lamp = aProduct({
      description: 'Bright',
      brand: {id, name: brandName},
      categoryIds: [await anyCategory(stores), await anyCategory(stores)],
      media: [{url: 'https://example.org/lamp.jpg', alt: 'A lamp'}],
      attributes: {watt: '7', base: 'E27'},
      variants: [
        aVariant({sku: 'Z', options: {width: '10 cm', colour: 'black'}, prices: [{amount: 0, currency: 'USD'}]}),
        aVariant({sku: 'A', prices: [], stock: {onHand: 0, reserved: 0}}),
      ],
    });
    const bare = aProduct({status: 'draft', variants: []});
    t.deepEqual(await products.add([lamp, bare]), [lamp, bare]);
    t.deepEqual(await products.get(lamp.id), lamp);
    t.deepEqual(await products.get(bare.id), bare);
    t.deepEqual(Object.keys((await products.get(lamp.id))!.variants[0]!.options), ['width', 'colour']);
    t.deepEqual(await products.getByVariant(lamp.variants[1]!.id), lamp);
    t.is(await products.get(newId()), undefined);
    t.is(await products.getByVariant(newId()), undefined);
    const stock = lamp.variants.map(variant => ({
      type: 'stock.changed',
      data: {variantId: variant.id, productId: lamp.id, version: 1, available: variant.stock.onHand},
    }));
    t.deepEqual((await outbox()).slice(2), [published(lamp), published(bare), ...stock] as never);
  });

  test(`${name}: a change is saved and published, and does not affect stock that was sold meanwhile`, async t => {
    const {products, reservations, outbox} = await open(t);
    const lamp = aProduct({variants: [aVariant(), aVariant()]});
    await products.add([lamp]);
    const [first, second] = lamp.variants.map(({id}) => id) as [string, string];
    await reservations.reserve(newId(), [{variantId: first, quantity: 3}], now, {id: newId()});
    const third = aVariant({stock: {onHand: 4, reserved: 0}});
    const before = (await outbox()).length;
    await products.update(lamp.id, product => {
      const renamed = updateProduct(product, {name: 'New lamp', categoryIds: [], slug: 'new-lamp'}, later);
      return createVariant(
        deleteVariant(updateVariant(renamed, first, {sku: 'NEW'}, later), second, later),
        third,
        later,
      );
    });
    const after = (await products.get(lamp.id))!;
    t.like(after, {
      name: 'New lamp',
      slug: 'new-lamp',
      formerSlugs: [lamp.slug],
      version: 5,
      createdAt: now,
      updatedAt: later,
    });
    t.deepEqual(after.variants, [{...lamp.variants[0]!, sku: 'NEW', stock: {onHand: 10, reserved: 3}}, third]);
    t.is(await products.getByVariant(second), undefined);
    t.deepEqual((await outbox()).slice(before), [
      published(after),
      {type: 'stock.changed', data: {variantId: third.id, productId: lamp.id, version: 1, available: 4}},
    ] as never);
  });

  test(`${name}: what was refused changes nothing`, async t => {
    const {products, outbox} = await open(t);
    const lamp = aProduct();
    await products.add([lamp]);
    const refuse = () => {
      throw new Error('no');
    };
    await t.throwsAsync(products.update(lamp.id, refuse), {message: 'no'});
    await t.throwsAsync(
      products.update(newId(), product => product),
      {code: 'unknown-product'},
    );
    t.deepEqual(await products.get(lamp.id), lamp);
    t.is((await outbox()).length, 2);
  });

  test(`${name}: deleting a product publishes it, makes it immutable, and releases its slug and its SKUs`, async t => {
    const {products, stock, outbox} = await open(t);
    const lamp = aProduct();
    await products.add([lamp]);
    const deleted = await products.update(lamp.id, product => deleteProduct(product, later));
    t.deepEqual((await outbox()).at(-1), published(deleted) as never);
    t.like(deleted, {status: 'deleted', variants: [], version: 2});
    t.deepEqual(await products.get(lamp.id), deleted);
    t.is(await stock.level(lamp.variants[0]!.id), undefined);
    await t.throwsAsync(
      products.update(lamp.id, product => product),
      {code: 'unknown-product'},
    );
    await t.notThrowsAsync(
      products.add([aProduct({slug: lamp.slug, variants: [aVariant({sku: lamp.variants[0]!.sku})]})]),
    );
  });

  test(`${name}: a slug or sku in use is refused, and nothing of the batch is kept`, async t => {
    const {products, outbox} = await open(t);
    const [lamp, chair] = [aProduct({slug: 'lamp'}), aProduct({variants: [aVariant({sku: 'CHAIR'})]})];
    await products.add([lamp, chair]);
    const before = (await outbox()).length;
    const fine = aProduct();
    await t.throwsAsync(products.add([fine, aProduct({slug: 'lamp'})]), {code: 'taken-slug', message: /lamp/});
    await t.throwsAsync(products.add([fine, aProduct({variants: [aVariant({sku: 'CHAIR'})]})]), {code: 'taken-sku'});
    await t.throwsAsync(products.add([fine, aProduct({slug: 'same'}), aProduct({slug: 'same'})]), {code: 'taken-slug'});
    const [variant] = lamp.variants;
    await t.throwsAsync(
      products.update(lamp.id, product => updateVariant(product, variant!.id, {sku: 'CHAIR'}, later)),
      {code: 'taken-sku'},
    );
    await t.throwsAsync(
      products.update(chair.id, product => updateProduct(product, {slug: 'lamp'}, later)),
      {code: 'taken-slug'},
    );
    t.is(await products.get(fine.id), undefined);
    t.deepEqual(await products.get(lamp.id), lamp);
    t.is((await outbox()).length, before);
  });

  test(`${name}: a brand that is gone, or known by a newer name, is noticed when the product is kept`, async t => {
    const {products, brands} = await open(t);
    const brand = await brands.add(aBrand({name: 'New name'}));
    const [made] = await products.add([aProduct({brand: {id: brand.id, name: 'Old name'}})]);
    t.is(made!.brand!.name, 'New name');
    const gone = {id: newId(), name: 'Gone'};
    await t.throwsAsync(products.add([aProduct({brand: gone})]), {code: 'unknown-reference'});
    await t.throwsAsync(
      products.update(made!.id, product => updateProduct(product, {brand: gone}, later)),
      {code: 'unknown-reference'},
    );
  });

  test(`${name}: a change to unknown references is refused, also when there is no such product`, async t => {
    const {products, outbox} = await open(t);
    const lamp = aProduct();
    await products.add([lamp]);
    const before = (await outbox()).length;
    for (const id of [lamp.id, newId()]) {
      for (const references of [{categoryIds: [newId()]}, {brandId: newId()}]) {
        await t.throwsAsync(
          products.update(id, product => product, references),
          {code: 'unknown-reference'},
        );
      }
    }
    t.is((await outbox()).length, before);
  });

  test(`${name}: the SKU of a deleted variant is free in the same change`, async t => {
    const {products} = await open(t);
    const lamp = aProduct({status: 'draft'});
    await products.add([lamp]);
    const [{id, sku}] = lamp.variants as [Product['variants'][number]];
    const successor = aVariant({sku});
    await products.update(lamp.id, product => createVariant(deleteVariant(product, id, later), successor, later));
    t.deepEqual((await products.get(lamp.id))!.variants, [successor]);
  });

  test(`${name}: only categories that are there are known`, async t => {
    const {products, categories} = await open(t);
    const [live, deleted] = [aCategory(), aCategory()];
    for (const category of [live, deleted]) await categories.decide(() => category);
    await categories.decide(() => ({...deleted, version: 2, status: 'deleted'}));
    t.deepEqual(await products.knownCategories([live.id, deleted.id, newId()]), new Set([live.id]));
  });

  test(`${name}: changes at once all count, each with a version of its own`, async t => {
    const {products, outbox} = await open(t);
    const lamp = aProduct();
    await products.add([lamp]);
    await Promise.all(
      Array.from({length: 20}, (_, i) =>
        products.update(lamp.id, product => updateProduct(product, {attributes: {[`a${i}`]: 'yes'}}, later)),
      ),
    );
    const after = (await products.get(lamp.id))!;
    t.is(after.version, 21);
    t.is(Object.keys(after.attributes).length, 20);
    const versions = (await outbox()).flatMap(({type, data}) => (type === 'product.changed' ? [data.version] : []));
    t.deepEqual(
      versions,
      Array.from({length: 21}, (_, i) => i + 1),
    );
  });

  test(`${name}: of twenty products at once with one slug, or with one sku, one is kept`, async t => {
    const {products} = await open(t);
    const add = (change: (i: number) => Partial<Product>) =>
      Promise.allSettled(Array.from({length: 20}, (_, i) => products.add([aProduct(change(i))])));
    t.deepEqual(codes(await add(() => ({slug: 'same'}))), Array(19).fill('taken-slug'));
    const skus = [aVariant({sku: 'ONE'}), aVariant({sku: 'TWO'})];
    const fresh = () => skus.map(({sku}) => aVariant({sku}));
    const results = await add(i => ({variants: i % 2 ? fresh() : fresh().reverse()}));
    t.deepEqual(codes(results), Array(19).fill('taken-sku'));
  });

  test(`${name}: products of one name at once have each a slug of its own`, async t => {
    const create = createProduct({...(await open(t)), newId, now: () => now});
    const {variants: _, ...lamp} = aProduct({status: 'draft'});
    const made = await Promise.all(
      Array.from({length: 20}, () => create({...lamp, slug: undefined, status: 'draft', variants: []})),
    );
    t.is(new Set(made.map(({slug}) => slug)).size, 20);
    t.is(made.filter(({slug}) => slug === 'lamp').length, 1);
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: a slug that is taken makes way inside a transaction that goes on', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const stores = storesOn(db);
  const create = createProduct({...stores, newId, now: () => now});
  const lamp = {...aProduct(), slug: undefined, status: 'draft', variants: []} as const;
  await create(lamp);
  const {id, slug} = await db.transaction(() => create(lamp));
  t.is((await stores.products.get(id))!.slug, slug);
});

test('postgres: what shoppers read is one statement', async t => {
  const [db] = (await openPostgres(t, 1)) as [Database];
  const {products} = storesOn(db);
  const lamp = aProduct({variants: [aVariant(), aVariant()]});
  await products.add([lamp]);
  let statements = 0;
  const run: Database['run'] = (statement, values) => {
    statements += 1;
    return db.run(statement, values);
  };
  const counted = storesOn({...db, run});
  t.like(await counted.products.get(lamp.id), {variants: lamp.variants});
  t.is(statements, 1);
  await counted.categories.forest();
  t.is(statements, 2);
});
