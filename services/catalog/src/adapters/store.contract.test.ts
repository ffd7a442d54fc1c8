import test from 'ava';
import {categoryTree} from '../domain/category.ts';
import {facetKeysOf} from '../domain/facets.ts';
import {type Page, pageOf} from '../domain/page.ts';
import type {Product} from '../domain/product.ts';
import type {Search} from '../domain/search.ts';
import {aCategory, aProduct, aStock, aVariant, idOf} from '../testing/fixtures.ts';
import {type OpenStore, stores} from '../testing/stores.ts';

const tree = categoryTree([
  aCategory(901, {name: 'Sport', slug: 'sport'}),
  aCategory(902, {name: 'Shoes', slug: 'shoes', parentId: idOf(901)}),
  aCategory(903, {name: 'Garden', slug: 'garden'}),
]);
const aPage = (number: number, change: Partial<Product> = {}, available = 0): Page =>
  pageOf(aProduct(number, change), new Map([[idOf(number * 100), available]]), tree);
const fresh = (...pages: Page[]) => pages.map(page => ({page, revision: 0}));
const everything: Search = {words: [], currency: 'EUR', order: 'newest', rank: 'any', limit: 10};
const numbersOf = (pages: readonly {readonly id: string}[]) => pages.map(({id}) => Number(id.slice(-4)));

const keepsTheNewest = test.macro(async (t, open: OpenStore) => {
  const {replicas} = await open(t);
  t.true(await replicas.keepProduct(aProduct(1, {version: 2, name: 'New'})));
  t.false(await replicas.keepProduct(aProduct(1, {version: 1, name: 'Old'})));
  t.true(await replicas.keepProduct(aProduct(1, {version: 2, name: 'New'})));
  t.deepEqual(await replicas.products([idOf(1), idOf(2)]), [aProduct(1, {version: 2, name: 'New'})]);

  t.true(await replicas.keepCategory(aCategory(5, {version: 2, name: 'New'})));
  t.false(await replicas.keepCategory(aCategory(5, {version: 1, name: 'Old'})));
  t.is((await replicas.tree()).trail(idOf(5))?.[0]?.name, 'New');

  t.true(await replicas.keepStock(aStock(1, 7, {version: 2})));
  t.false(await replicas.keepStock(aStock(1, 9, {version: 1})));
  t.true(await replicas.keepStock(aStock(1, 3, {version: 10})));
  t.deepEqual(await replicas.stock([idOf(1)]), new Map([[idOf(100), 3]]));
});

const keepsTheNewestOfManyAtOnce = test.macro(async (t, open: OpenStore) => {
  const {replicas} = await open(t);
  const versions = [3, 8, 1, 5, 8, 2, 7, 4, 6];
  await Promise.all(versions.map(version => replicas.keepStock(aStock(1, version, {version}))));
  t.deepEqual(await replicas.stock([idOf(1)]), new Map([[idOf(100), 8]]));
});

const knowsWhatBelongsTogether = test.macro(async (t, open: OpenStore) => {
  const {replicas} = await open(t);
  await replicas.keepProduct(aProduct(1, {categoryIds: [idOf(901), idOf(903)]}));
  await replicas.keepProduct(aProduct(2, {categoryIds: [idOf(902)]}));
  await replicas.keepProduct(aProduct(3));
  await replicas.keepStock(aStock(1, 4));
  await replicas.keepStock(aStock(1, 5, {variantId: idOf(101)}));
  await replicas.keepStock(aStock(2, 6));

  t.deepEqual([...(await replicas.productsIn([idOf(902), idOf(903)]))].sort(), [idOf(1), idOf(2)]);
  t.deepEqual(await replicas.productsIn([]), []);
  t.deepEqual(
    await replicas.stock([idOf(1)]),
    new Map([
      [idOf(100), 4],
      [idOf(101), 5],
    ]),
  );
});

const namesAreFree = test.macro(async (t, open: OpenStore) => {
  const {replicas, pages} = await open(t);
  const strange = {
    attributes: {$price: 'a', 'a.b': '$c', '': 'd', __proto__x: 'e'},
    variants: [aVariant(100, {options: {$where: 'x.y'}})],
  };
  await replicas.keepProduct(aProduct(1, strange));
  t.deepEqual(await replicas.products([idOf(1)]), [aProduct(1, strange)]);
  await pages.save(fresh(aPage(1, strange)));
  t.deepEqual((await pages.get([idOf(1)])).get(idOf(1)), {page: aPage(1, strange), revision: 1});
});

const savesOnlyOverWhatWasRead = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  t.true(await pages.save(fresh(aPage(1), aPage(2))));
  t.false(await pages.save(fresh(aPage(1, {name: 'Late'}), aPage(3))));
  t.true(await pages.save([{page: aPage(1, {name: 'Next'}), revision: 1}]));
  t.false(await pages.save([{page: aPage(1, {name: 'Late'}), revision: 1}]));

  const kept = await pages.get([idOf(1), idOf(2), idOf(3), idOf(4)]);
  t.deepEqual(kept.get(idOf(1)), {page: aPage(1, {name: 'Next'}), revision: 2});
  t.deepEqual(kept.get(idOf(3)), {page: aPage(3), revision: 1});
  t.is(kept.size, 3);
});

const oneOfManySaversWins = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  for (const revision of [0, 1]) {
    const saves = Array.from({length: 8}, (_, i) => pages.save([{page: aPage(1, {name: `Saver ${i}`}), revision}]));
    const won = (await Promise.all(saves)).flatMap((all, i) => (all ? [`Saver ${i}`] : []));
    t.is(won.length, 1);
    t.like((await pages.get([idOf(1)])).get(idOf(1)), {page: {name: won[0]!}, revision: revision + 1});
  }
});

const hiddenPagesAreNeverFound = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  const change = {categoryIds: [idOf(901)], brand: {id: idOf(800), name: 'Elm'}};
  await pages.save(fresh(aPage(1, change), aPage(2, {...change, status: 'draft'})));
  await pages.save([{page: aPage(1, {...change, status: 'deleted'}), revision: 1}]);

  t.deepEqual(await pages.find(everything), []);
  t.is(await pages.show(idOf(1)), undefined);
  t.is(await pages.show('thing-2'), undefined);
  t.deepEqual(await pages.countFacets(everything), new Map());
  t.deepEqual(await pages.countCategories(), new Map());
  await pages.save([{page: aPage(1, change), revision: 2}]);
  t.deepEqual(numbersOf(await pages.find(everything)), [1]);
});

const showsByIdAndSlug = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  await pages.save(
    fresh(aPage(3, {slug: 'twice'}), aPage(2, {slug: 'twice'}), aPage(4, {slug: 'twice', status: 'draft'})),
  );
  t.deepEqual(await pages.show(idOf(3)), aPage(3, {slug: 'twice'}));
  t.is((await pages.show('twice'))?.id, idOf(2));
  t.is(await pages.show('twic'), undefined);
  await pages.save([{page: aPage(2, {slug: 'moved'}), revision: 1}]);
  t.is((await pages.show('twice'))?.id, idOf(3));
});

const formerSlugsLead = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  const moved = (number: number, change: Partial<Product> = {}) =>
    aPage(number, {formerSlugs: ['old', 'older'], ...change});
  t.is(await pages.currentSlug('old'), undefined);
  await pages.save(fresh(moved(1), moved(2, {status: 'draft'}), aPage(3)));
  t.is(await pages.currentSlug('old'), 'thing-1');
  t.is(await pages.currentSlug('older'), 'thing-1');
  t.is(await pages.currentSlug('thing-1'), undefined);
  t.is(await pages.show('old'), undefined);
  await pages.save([{page: aPage(3, {formerSlugs: ['old']}), revision: 1}]);
  t.is(await pages.currentSlug('old'), 'thing-3');
  await pages.save([{page: moved(1, {formerSlugs: []}), revision: 1}]);
  t.is(await pages.currentSlug('older'), undefined);
});

/** Six products that differ in all that can be asked. */
const shop = [
  aPage(1, {name: 'Red shoe', brand: {id: idOf(801), name: 'Océan'}, categoryIds: [idOf(902)]}, 5),
  aPage(2, {name: 'Blue shoe', brand: {id: idOf(802), name: 'Shoemaker'}, categoryIds: [idOf(902)]}),
  aPage(3, {name: 'Ball', brand: {id: idOf(802), name: 'Shoemaker'}, categoryIds: [idOf(901)]}, 1),
  aPage(
    4,
    {name: 'Spade', categoryIds: [idOf(903)], variants: [aVariant(400, {prices: [{amount: 500, currency: 'EUR'}]})]},
    2,
  ),
  aPage(5, {
    name: 'Ärmel',
    attributes: {For: 'Shoes'},
    variants: [aVariant(500, {prices: [{amount: 700, currency: 'USD'}]})],
  }),
  aPage(6, {
    name: 'Lace',
    categoryIds: [idOf(902), idOf(903)],
    variants: [aVariant(600, {sku: 'SHOE-LACE-1', prices: [{amount: 1500, currency: 'EUR'}]})],
  }),
];

const finds = test.macro(async (t, open: OpenStore, search: Partial<Search>, numbers: number[]) => {
  const {pages} = await open(t);
  await pages.save(fresh(...shop));
  t.deepEqual(numbersOf(await pages.find({...everything, ...search})), numbers);
});

const countsFacets = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  await pages.save(fresh(...shop));
  const expected = new Map<string, number>();
  for (const page of [shop[0]!, shop[1]!, shop[5]!]) {
    for (const key of facetKeysOf(page)) expected.set(key, 1 + (expected.get(key) ?? 0));
  }
  const counts = await pages.countFacets({words: ['sho'], category: 'shoes', currency: 'EUR'});
  t.deepEqual([...counts].sort(), [...expected].sort());
});

const countsCategories = test.macro(async (t, open: OpenStore) => {
  const {pages} = await open(t);
  await pages.save(fresh(...shop));
  const counts = await pages.countCategories();
  t.deepEqual(
    [901, 902, 903].map(number => counts.get(idOf(number))),
    [4, 3, 2],
  );
});

const searches: readonly [title: string, search: Partial<Search>, numbers: number[]][] = [
  ['finds everything, the newest first', {}, [6, 5, 4, 3, 2, 1]],
  ['finds no more than it should', {limit: 2}, [6, 5]],
  ['finds what comes after a place', {after: {key: shop[2]!.newest, id: idOf(3)}}, [2, 1]],
  ['finds what comes after a place that is gone', {after: {key: shop[2]!.newest + 1, id: idOf(7)}}, [3, 2, 1]],
  ['sorts by name without regard to case and marks', {order: 'name'}, [5, 3, 2, 6, 1, 4]],
  ['goes on after a name', {order: 'name', after: {key: 'blue shoe', id: idOf(2)}}, [6, 1, 4]],
  ['sorts by price, then by id, and leaves out what has none', {order: 'price'}, [4, 1, 2, 3, 6]],
  ['sorts the dearest first, ids turned too', {order: '-price'}, [6, 3, 2, 1, 4]],
  ['goes on among equal prices', {order: 'price', after: {key: 1000, id: idOf(2)}}, [3, 6]],
  ['goes back among equal prices', {order: '-price', after: {key: 1000, id: idOf(2)}}, [1, 4]],
  ['sorts by price in another currency', {order: 'price', currency: 'USD'}, [5]],
  ['knows no prices in a currency that nobody uses', {order: 'price', currency: 'CHF'}, []],
  ['finds what lies below a category, by its slug', {category: 'sport'}, [6, 3, 2, 1]],
  ['finds what lies below a category, by its id', {category: idOf(901)}, [6, 3, 2, 1]],
  ['finds nothing in an unknown category', {category: 'nowhere'}, []],
  ['finds a brand by its folded name', {brands: ['ocean']}, [1]],
  ['finds a brand by its id', {brands: [idOf(802)]}, [3, 2]],
  ['finds any of several brands', {brands: ['ocean', idOf(802), 'nobody']}, [3, 2, 1]],
  ['finds nothing of an unknown brand', {brands: ['nobody']}, []],
  ['finds an attribute of the product', {attributes: [{name: 'For', traits: ['For:Shoes']}]}, [5]],
  ['finds no other value of an attribute', {attributes: [{name: 'For', traits: ['For:Shoe']}]}, []],
  ['finds what is in stock', {inStock: true}, [4, 3, 1]],
  ['finds what is sold out', {inStock: false}, [6, 5, 2]],
  ['finds from a price on, itself included', {priceMin: 1000}, [6, 3, 2, 1]],
  ['finds up to a price, itself included', {priceMax: 1000}, [4, 3, 2, 1]],
  ['finds between prices', {priceMin: 501, priceMax: 1499, order: 'price'}, [1, 2, 3]],
  ['finds between prices in another currency', {priceMin: 1, priceMax: 700, currency: 'USD'}, [5]],
  ['finds beginnings of words wherever they are', {words: ['sho']}, [6, 5, 3, 2, 1]],
  ['finds what has all the words', {words: ['sho', 'lac']}, [6]],
  ['finds nothing by the middle of a word', {words: ['hoe']}, []],
  ['finds words of the name', {words: ['sho'], rank: 'name'}, [2, 1]],
  ['finds words of name or brand that are not of the name alone', {words: ['sho'], rank: 'brand', beyond: 'name'}, [3]],
  ['finds words of categories that are not of name or brand', {words: ['sho'], rank: 'category', beyond: 'brand'}, [6]],
  ['finds words of anything else', {words: ['sho'], rank: 'any', beyond: 'category'}, [5]],
  [
    'finds words of which one is in the name and one in the brand',
    {words: ['shoem', 'ball'], rank: 'brand', beyond: 'name'},
    [3],
  ],
  [
    'narrows by everything at once',
    {
      words: ['sho'],
      category: 'shoes',
      brands: ['ocean'],
      inStock: true,
      priceMin: 1000,
      priceMax: 1000,
      order: 'name',
    },
    [1],
  ],
];

for (const [name, open] of Object.entries(stores)) {
  test(`${name} stores only the newest version of an event's data`, keepsTheNewest, open);
  test(`${name} keeps the newest of many heard at once`, keepsTheNewestOfManyAtOnce, open);
  test(`${name} knows which stock and products belong together`, knowsWhatBelongsTogether, open);
  test(`${name} lets attributes and options have any name`, namesAreFree, open);
  test(`${name} saves a page only over the one that was read`, savesOnlyOverWhatWasRead, open);
  test(`${name} lets one of many savers win`, oneOfManySaversWins, open);
  test(`${name} never finds hidden pages`, hiddenPagesAreNeverFound, open);
  test(`${name} shows a page by id and by slug`, showsByIdAndSlug, open);
  test(`${name} finds the product that had a slug before`, formerSlugsLead, open);
  test(`${name} counts facets of what meets the criteria`, countsFacets, open);
  test(`${name} counts what lies in each category or below`, countsCategories, open);
  for (const [title, search, numbers] of searches) test(`${name} ${title}`, finds, open, search, numbers);
}
