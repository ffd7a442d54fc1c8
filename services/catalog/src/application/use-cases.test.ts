import test from 'ava';
import {memoryPages} from '../adapters/memory/pages.ts';
import {memoryReplicas} from '../adapters/memory/replicas.ts';
import type {Product} from '../domain/product.ts';
import {aCategory, aProduct, aStock, aVariant, idOf} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {ListQuery} from './list-products.ts';
import type {ResponseCache} from './ports.ts';

type Change = Parameters<ResponseCache['forget']>[0];

const open = () => {
  const forgotten: Change[] = [];
  const responseCache = {forget: (change: Change) => void forgotten.push(change)};
  const useCases = createUseCases({replicas: memoryReplicas(), pages: memoryPages(), responseCache});
  const list = (query: Partial<ListQuery> = {}) =>
    useCases.listProducts({sort: 'relevance', currency: 'EUR', facets: false, limit: 20, ...query});
  const names = async (query: Partial<ListQuery> = {}) => (await list(query)).items.map(({name}) => name);
  return {...useCases, forgotten, list, names};
};

test('a product that was never published is not there', async t => {
  const {applyProductChange, getProduct, names} = open();
  await applyProductChange(aProduct(1, {status: 'draft'}));
  await t.throwsAsync(getProduct('thing-1'), {code: 'unknown-product'});
  t.deepEqual(await names(), []);
});

const stays = test.macro(async (t, status: Product['status']) => {
  const {applyProductChange, getProduct} = open();
  await applyProductChange(aProduct(1));
  await applyProductChange(aProduct(1, {version: 3, status}));
  await applyProductChange(aProduct(1, {version: 2}));
  await t.throwsAsync(getProduct(idOf(1)), {code: 'unknown-product'});
});
test('an old event does not bring a deleted product back', stays, 'deleted');
test('an old event does not bring an archived product back', stays, 'archived');
test('an old event does not publish a draft', stays, 'draft');

test('stock that is heard of before its product is not lost', async t => {
  const {applyProductChange, applyStockChange, getProduct} = open();
  await applyStockChange(aStock(1, 4));
  await applyProductChange(aProduct(1));
  t.like(await getProduct(idOf(1)), {available: true, variants: [{available: 4}]});
});

test('stock follows the newest version, not the last to arrive', async t => {
  const {applyProductChange, applyStockChange, getProduct} = open();
  await applyProductChange(aProduct(1));
  await applyStockChange(aStock(1, 4, {version: 8}));
  await applyStockChange(aStock(1, 9, {version: 7}));
  t.like(await getProduct(idOf(1)), {variants: [{available: 4}]});
});

test('a category that is renamed and moved takes its products along', async t => {
  const {applyProductChange, applyCategoryChange, getProduct, names, listCategories} = open();
  await applyCategoryChange(aCategory(901, {name: 'Sport', slug: 'sport'}));
  await applyCategoryChange(aCategory(902, {name: 'Shoes', slug: 'shoes', parentId: idOf(901)}));
  await applyCategoryChange(aCategory(903, {name: 'Garden', slug: 'garden'}));
  await applyProductChange(aProduct(1, {categoryIds: [idOf(902)]}));
  t.deepEqual(await names({category: 'sport'}), ['Thing 1']);

  await applyCategoryChange(aCategory(902, {version: 2, name: 'Boots', slug: 'boots', parentId: idOf(903)}));
  t.deepEqual(await names({category: 'sport'}), []);
  t.deepEqual(await names({category: 'garden'}), ['Thing 1']);
  t.deepEqual(await names({category: 'shoes'}), []);
  t.deepEqual(await names({q: 'boots'}), ['Thing 1']);
  t.deepEqual(await names({q: 'shoes'}), []);
  t.like(await getProduct(idOf(1)), {breadcrumbs: [[{name: 'Garden'}, {name: 'Boots'}]]});
  t.like(await listCategories(), {
    items: [
      {name: 'Garden', count: 1, subcategories: [{name: 'Boots', count: 1}]},
      {name: 'Sport', count: 0},
    ],
  });

  await applyCategoryChange(aCategory(903, {version: 2, name: 'Yard', slug: 'garden'}));
  t.like(await getProduct(idOf(1)), {breadcrumbs: [[{name: 'Yard'}, {name: 'Boots'}]]});
});

test('a former slug of a category finds its products until another category takes it', async t => {
  const {applyProductChange, applyCategoryChange, names} = open();
  await applyCategoryChange(aCategory(901, {slug: 'shoes'}));
  await applyProductChange(aProduct(1, {categoryIds: [idOf(901)]}));
  await applyCategoryChange(aCategory(901, {version: 2, slug: 'boots', formerSlugs: ['shoes']}));
  t.deepEqual(await names({category: 'shoes'}), ['Thing 1']);
  await applyCategoryChange(aCategory(902, {slug: 'shoes'}));
  t.deepEqual(await names({category: 'shoes'}), []);
  await applyCategoryChange(aCategory(902, {version: 2, slug: 'shoes', status: 'deleted'}));
  t.deepEqual(await names({category: 'shoes'}), ['Thing 1']);
});

test('categories count each published product below them once', async t => {
  const {applyProductChange, applyCategoryChange, listCategories} = open();
  await applyCategoryChange(aCategory(901));
  await applyCategoryChange(aCategory(902, {parentId: idOf(901)}));
  await applyProductChange(aProduct(1, {categoryIds: [idOf(901), idOf(902)]}));
  await applyProductChange(aProduct(2, {categoryIds: [idOf(902)]}));
  await applyProductChange(aProduct(3, {categoryIds: [idOf(902)], status: 'draft'}));
  t.like(await listCategories(), {items: [{count: 2, subcategories: [{count: 2}]}]});
});

test('relevance: name before brand before category before the rest, then the newest', async t => {
  const {applyProductChange, applyCategoryChange, names} = open();
  await applyCategoryChange(aCategory(901, {name: 'Oak things'}));
  await applyProductChange(aProduct(1, {name: 'Oak table'}));
  await applyProductChange(aProduct(2, {name: 'Shelf', brand: {id: idOf(801), name: 'Oakley'}}));
  await applyProductChange(aProduct(3, {name: 'Bench', categoryIds: [idOf(901)]}));
  await applyProductChange(aProduct(4, {name: 'Bowl', attributes: {Wood: 'oak'}}));
  await applyProductChange(aProduct(5, {name: 'Spoon', variants: [aVariant(500, {sku: 'OAK-5'})]}));
  await applyProductChange(aProduct(6, {name: 'Big oak chair'}));
  await applyProductChange(aProduct(7, {name: 'Soak'}));
  t.deepEqual(await names({q: 'OÁK'}), ['Big oak chair', 'Oak table', 'Shelf', 'Bench', 'Spoon', 'Bowl']);
});

test('a query without letters finds nothing, and a blank one everything', async t => {
  const {applyProductChange, list, names} = open();
  await applyProductChange(aProduct(1));
  for (const q of [' … ', '*', '%', '(']) t.deepEqual(await names({q}), [], q);
  t.like(await list({q: '*', facets: true}), {nextCursor: null, facets: {brands: []}});
  t.deepEqual(await names({q: '  '}), ['Thing 1']);
});

test('pages of a list follow each other through all ranks of relevance', async t => {
  const {applyProductChange, list} = open();
  for (const number of [1, 2, 3]) await applyProductChange(aProduct(number, {name: `Oak ${number}`}));
  for (const number of [4, 5])
    await applyProductChange(aProduct(number, {name: `Elm ${number}`, attributes: {Wood: 'oak'}}));
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await list({q: 'oak', limit: 2, cursor: cursor ?? undefined});
    seen.push(page.items.map(({name}) => name).join(', '));
    cursor = page.nextCursor;
  } while (cursor);
  t.deepEqual(seen, ['Oak 3, Oak 2', 'Oak 1, Elm 5', 'Elm 4']);
});

const refusesCursor = test.macro(async (t, cursor: (good: string) => string, query: Partial<ListQuery> = {}) => {
  const {applyProductChange, list} = open();
  for (const number of [1, 2, 3]) await applyProductChange(aProduct(number));
  const {nextCursor} = await list({sort: 'price', limit: 1});
  await t.throwsAsync(list({sort: 'price', limit: 1, ...query, cursor: cursor(nextCursor!)}), {code: 'invalid-cursor'});
});
const forged = (value: unknown) => () => Buffer.from(JSON.stringify(value)).toString('base64url');
test('refuses the cursor of another sort', refusesCursor, good => good, {sort: '-price'});
test('refuses the cursor of another currency', refusesCursor, good => good, {currency: 'USD'});
test('refuses text that is no cursor', refusesCursor, () => 'nonsense');
test('refuses half a cursor', refusesCursor, good => good.slice(0, -6));
test('refuses a cursor with a key of another kind', refusesCursor, forged(['price', 'EUR', 0, {$gt: 0}, idOf(1)]));
test('refuses a cursor with an id that is none', refusesCursor, forged(['price', 'EUR', 0, 5, {$ne: null}]));
test('refuses a cursor beyond the ranks', refusesCursor, forged(['price', 'EUR', 1, 5, idOf(1)]));
test('refuses a cursor before the ranks', refusesCursor, forged(['price', 'EUR', -1, 5, idOf(1)]));

test('what is heard again changes nothing, so no answer is forgotten', async t => {
  const {applyProductChange, applyStockChange, forgotten} = open();
  await applyProductChange(aProduct(1));
  await applyStockChange(aStock(1, 4));
  const before = forgotten.length;
  await applyProductChange(aProduct(1));
  await applyStockChange(aStock(1, 4));
  await applyStockChange(aStock(1, 4, {version: 2}));
  t.is(forgotten.length, before);
});

const forgets = test.macro(
  async (t, act: (catalog: ReturnType<typeof open>) => Promise<void>, change: Change | undefined) => {
    const catalog = open();
    await catalog.applyCategoryChange(aCategory(901));
    await catalog.applyProductChange(aProduct(1, {categoryIds: [idOf(901)]}));
    await catalog.applyStockChange(aStock(1, 4));
    await catalog.applyProductChange(aProduct(2, {status: 'draft'}));
    catalog.forgotten.length = 0;
    await act(catalog);
    t.deepEqual(catalog.forgotten[0], change);
  },
);
const category = [idOf(901)];
test(
  'a sale forgets the product, and no list',
  forgets,
  ({applyStockChange}) => applyStockChange(aStock(1, 3, {version: 2})),
  {
    products: [idOf(1)],
    lists: false,
  },
);
test('the last sale forgets lists too', forgets, ({applyStockChange}) => applyStockChange(aStock(1, 0, {version: 2})), {
  products: [idOf(1)],
  lists: true,
});
test('the last sale of one of two variants forgets lists too', async t => {
  const {applyProductChange, applyStockChange, forgotten} = open();
  await applyProductChange(aProduct(1, {variants: [aVariant(100), aVariant(101)]}));
  await applyStockChange(aStock(1, 4));
  await applyStockChange(aStock(1, 4, {variantId: idOf(101)}));
  await applyStockChange(aStock(1, 0, {version: 2}));
  t.deepEqual(forgotten.at(-1), {products: [idOf(1)], lists: true});
});

test(
  'a new price forgets lists',
  forgets,
  ({applyProductChange}) =>
    applyProductChange(aProduct(1, {version: 2, categoryIds: category, variants: [aVariant(100, {prices: []})]})),
  {
    products: [idOf(1)],
    lists: true,
  },
);
test(
  'a product that disappears is forgotten',
  forgets,
  ({applyProductChange}) => applyProductChange(aProduct(1, {version: 2, categoryIds: category, status: 'deleted'})),
  {
    products: [idOf(1)],
    lists: true,
  },
);
test(
  'what happens to a draft forgets no list',
  forgets,
  ({applyProductChange}) => applyProductChange(aProduct(2, {version: 2, status: 'draft', name: 'New'})),
  {
    products: [idOf(2)],
    lists: false,
  },
);
test(
  'a category of nothing forgets lists, since the tree is one',
  forgets,
  ({applyCategoryChange}) => applyCategoryChange(aCategory(902)),
  {
    products: [],
    lists: true,
  },
);
test(
  'stock of an unknown product forgets nothing',
  forgets,
  ({applyStockChange}) => applyStockChange(aStock(7, 3)),
  undefined,
);

test('pages that change all the time do not keep the others from being made', async t => {
  const pages = memoryPages();
  const replicas = memoryReplicas();
  const numbers = Array.from({length: 60}, (_, i) => i + 1);
  for (const number of numbers) await replicas.keepProduct(aProduct(number, {categoryIds: [idOf(901)]}));
  let saves = 0;
  const busy = {
    ...pages,
    // Somebody is always faster where product 7 is among others, or has been tried fewer than ten times.
    async save(kept: Parameters<typeof pages.save>[0]) {
      saves += 1;
      const hot = kept.find(({page}) => page.id === idOf(7));
      if (hot && (kept.length > 1 || saves < 30)) {
        const {page, revision = 0} = (await pages.get([idOf(7)])).get(idOf(7)) ?? {page: hot.page};
        await pages.save([{page: {...page, name: `Faster ${saves}`}, revision}]);
      }
      return pages.save(kept);
    },
  };
  const {applyCategoryChange, getProduct} = createUseCases({replicas, pages: busy, responseCache: {forget() {}}});
  await applyCategoryChange(aCategory(901, {name: 'Sport'}));
  for (const number of numbers) t.like(await getProduct(idOf(number)), {name: `Thing ${number}`});
});
