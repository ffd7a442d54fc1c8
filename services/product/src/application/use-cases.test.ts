import type {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import {memoryStores} from '../adapters/memory.ts';
import type {NewProduct} from './create-products.ts';
import {createUseCases} from './index.ts';

const now = '2026-03-03T00:00:00.000Z';

const open = () => {
  const {outbox, ...stores} = memoryStores();
  return {...createUseCases({...stores, newId, now: () => now}), outbox};
};
type Shop = ReturnType<typeof open>;

const variant = (sku: string) => ({sku, options: {form: sku}, prices: [{amount: 1000, currency: 'EUR'}], stock: 3});
const lamp = (change: Partial<NewProduct> = {}): NewProduct => ({
  name: 'Lamp',
  description: '',
  categoryIds: [],
  media: [],
  attributes: {},
  status: 'published',
  variants: [variant(newId())],
  ...change,
});
const page = {sort: 'createdAt', limit: 10};

test('a product is made with its variants and their stock, in its categories and of its brand', async t => {
  const {createCategory, createBrand, createProduct, getProduct, getStock} = open();
  const {id: categoryId} = await createCategory({name: 'Lights', description: '', parentId: null});
  const brand = await createBrand('Acme');
  const made = await createProduct(lamp({categoryIds: [categoryId], brandId: brand.id, variants: [variant('A')]}));
  t.like(made, {
    slug: 'lamp',
    version: 1,
    brand: {id: brand.id, name: 'Acme'},
    categoryIds: [categoryId],
    createdAt: now,
  });
  t.deepEqual(await getProduct(made.id, false), made);
  t.deepEqual(await getStock(made.variants[0]!.id), {onHand: 3, reserved: 0});
});

test('a slug made from the name makes way for one that is there', async t => {
  const {createProduct} = open();
  const [first, second] = [await createProduct(lamp()), await createProduct(lamp())];
  t.is(first.slug, 'lamp');
  t.is(second.slug, `lamp-${second.id.slice(-8)}`);
});

test('products that are created together keep the same rules, and come whole or not at all', async t => {
  const {createProducts, createBrand, listProducts} = open();
  const brand = await createBrand('Acme');
  const brands = new Map([[brand.id, brand]]);
  const wrong: [Partial<NewProduct>, string][] = [
    [{variants: []}, 'variant-required'],
    [{categoryIds: [newId()]}, 'unknown-reference'],
    [{brandId: newId()}, 'unknown-reference'],
    [{variants: [variant('A'), variant('A')]}, 'taken-sku'],
    [{slug: 'first'}, 'taken-slug'],
  ];
  for (const [change, code] of wrong) {
    await t.throwsAsync(createProducts([lamp({slug: 'first'}), lamp(change)], brands), {code});
  }
  t.deepEqual((await listProducts(page)).items, []);
  const made = await createProducts([lamp({brandId: brand.id}), lamp(), lamp({slug: 'own'})], brands);
  t.is(new Set(made.map(({slug}) => slug)).size, 3);
  t.is(made[2]!.slug, 'own');
  t.is(made[0]!.brand!.name, 'Acme');
  t.is((await listProducts(page)).items.length, 3);
});

test('a change names a brand by its id, or none', async t => {
  const {createProduct, createBrand, updateProduct} = open();
  const {id} = await createProduct(lamp());
  const brand = await createBrand('Acme');
  t.like((await updateProduct(id, {brandId: brand.id}, 1)).brand, {name: 'Acme'});
  t.like((await updateProduct(id, {name: 'New'}, 2)).brand, {name: 'Acme'});
  t.is((await updateProduct(id, {brandId: null}, undefined)).brand, null);
});

test('drafts, and what is deleted, are not for shoppers to see', async t => {
  const {createProduct, getProduct, getVariant, deleteProduct} = open();
  const {id, variants} = await createProduct(lamp({status: 'draft'}));
  t.is((await getProduct(id, true)).id, id);
  t.is((await getVariant(variants[0]!.id, true)).id, variants[0]!.id);
  await t.throwsAsync(getProduct(id, false), {code: 'unknown-product'});
  await t.throwsAsync(getVariant(variants[0]!.id, false), {code: 'unknown-variant'});
  await deleteProduct(id);
  await t.throwsAsync(getProduct(id, true), {code: 'unknown-product'});
  await t.throwsAsync(getVariant(variants[0]!.id, true), {code: 'unknown-variant'});
});

test('variants come, change and go with their stock', async t => {
  const {createProduct, createVariant, updateVariant, deleteVariant, getStock, setStock, adjustStock} = open();
  const {id: productId} = await createProduct(lamp());
  const {id, stock} = await createVariant(productId, variant('NEW'));
  t.deepEqual(stock, {onHand: 3, reserved: 0});
  t.like(await updateVariant(id, {sku: 'NEWER', options: {colour: 'red'}}), {sku: 'NEWER', options: {colour: 'red'}});
  await setStock(id, 7);
  t.is((await adjustStock(id, {delta: -2, reason: 'broken', by: newId()})).onHand, 5);
  t.is((await getStock(id)).onHand, 5);
  await deleteVariant(id);
  await t.throwsAsync(getStock(id), {code: 'unknown-variant'});
});

test('the tree shows what was made where', async t => {
  const {createCategory, moveCategory, getCategoryTree, getCategory} = open();
  const make = (name: string, parentId: string | null = null) => createCategory({name, description: '', parentId});
  const [phone, sound] = [await make('Phone'), await make('Sound')];
  const smart = await make('Smart', phone.id);
  await moveCategory(smart.id, sound.id);
  t.like(await getCategoryTree(true), [
    {name: 'Phone', subcategories: []},
    {name: 'Sound', subcategories: [{name: 'Smart'}]},
  ]);
  t.is((await getCategory(smart.id, true)).parentId, sound.id);
});

type Known = {readonly id: string; readonly lights: string; readonly gone: string};

const refuses = test.macro(
  async (t, act: (shop: Shop, known: Known) => Promise<unknown>, code: string, path?: string) => {
    const shop = open();
    const {id} = await shop.createProduct(lamp({slug: 'lamp', variants: [variant('LAMP')]}));
    const {id: lights} = await shop.createCategory({name: 'Lights', description: '', parentId: null});
    const {id: gone} = await shop.createCategory({name: 'Gone', description: '', parentId: null});
    await shop.deleteCategory(gone);
    const before = shop.outbox.length;
    const failure = await t.throwsAsync<Failure>(act(shop, {id, lights, gone}), {code});
    if (path) t.is(failure!.details.errors![0]!.path, path);
    t.is(shop.outbox.length, before);
  },
);

test('refuses a slug in use', refuses, ({createProduct}) => createProduct(lamp({slug: 'lamp'})), 'taken-slug');
test(
  'refuses a sku in use',
  refuses,
  ({createProduct}) => createProduct(lamp({variants: [variant('LAMP')]})),
  'taken-sku',
);
test(
  'refuses an unknown category, and says which',
  refuses,
  ({createProduct}, {lights, gone}) => createProduct(lamp({categoryIds: [lights, gone]})),
  'unknown-reference',
  'categoryIds[1]',
);
test(
  'refuses an unknown brand',
  refuses,
  ({createProduct}) => createProduct(lamp({brandId: newId()})),
  'unknown-reference',
  'brandId',
);
test(
  'refuses a change to an unknown category',
  refuses,
  ({updateProduct}, {id}) => updateProduct(id, {categoryIds: [newId()]}, undefined),
  'unknown-reference',
  'categoryIds[0]',
);
test(
  'refuses a stale change',
  refuses,
  ({updateProduct}, {id}) => updateProduct(id, {name: 'New'}, 2),
  'stale-product',
);
test(
  'refuses to change an unknown product',
  refuses,
  ({updateProduct}) => updateProduct(newId(), {}, undefined),
  'unknown-product',
);
test('refuses to delete an unknown product', refuses, ({deleteProduct}) => deleteProduct(newId()), 'unknown-product');
test(
  'refuses to change an unknown variant',
  refuses,
  ({updateVariant}) => updateVariant(newId(), {}),
  'unknown-variant',
);
test('refuses to remove an unknown variant', refuses, ({deleteVariant}) => deleteVariant(newId()), 'unknown-variant');
test(
  'refuses to add a variant to an unknown product',
  refuses,
  ({createVariant}) => createVariant(newId(), variant('A')),
  'unknown-product',
);
test('refuses to count an unknown variant', refuses, ({setStock}) => setStock(newId(), 1), 'unknown-variant');
test('refuses to read an unknown brand', refuses, ({getBrand}) => getBrand(newId()), 'unknown-brand');
