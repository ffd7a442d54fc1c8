import {foldText} from '@ecom/contracts/fold-text';
import test from 'ava';
import {createUseCases} from '../application/index.ts';
import {listCategories} from '../application/list-categories.ts';
import {type ListQuery, listProducts} from '../application/list-products.ts';
import {categoryTree} from '../domain/category.ts';
import {type Page, pageOf} from '../domain/page.ts';
import {itemOf} from '../domain/views.ts';
import {queryWordsOf, ranks} from '../domain/words.ts';
import {idOf} from '../testing/fixtures.ts';
import {createDice, newestOf, randomHistory, randomQuery, tell} from '../testing/random-shop.ts';
import {scan} from '../testing/scan.ts';
import {type OpenStore, stores} from '../testing/stores.ts';

const responseCache = {forget() {}};
const idsOf = (products: number) => Array.from({length: products}, (_, i) => idOf(i + 1));

type List = ReturnType<typeof listProducts>;

/** A list to its end, by its cursors. */
const walk = async (list: List, query: ListQuery) => {
  const items = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({...query, facets: false, cursor});
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
};

/** What a query means, said without any query language. */
const plainly = (pages: readonly Page[], query: ListQuery) => {
  const {q = '', category, brand, attribute = [], currency, priceMin, priceMax, inStock, sort} = query;
  const words = queryWordsOf(q);
  const rankOf = (page: Page) =>
    ranks.findIndex(rank => words.every(word => page.words[rank].some(whole => whole.startsWith(word))));
  const isBounded = priceMin !== undefined || priceMax !== undefined;
  const isOffered = (page: Page, {available, options, prices}: Page['variants'][number]) => {
    const traits = [page.attributes, options].flatMap(pairs => Object.entries(pairs)).map(pair => pair.join(':'));
    const wanted = Map.groupBy(attribute, text => text.split(':')[0]);
    const amounts = prices.filter(price => price.currency === currency).map(({amount}) => amount);
    return (
      (inStock !== true || available > 0) &&
      [...wanted.values()].every(any => any.some(text => traits.includes(text))) &&
      (!isBounded || amounts.some(amount => amount >= (priceMin ?? 0) && amount <= (priceMax ?? Infinity)))
    );
  };
  const fits = (page: Page) => {
    return (
      page.visible &&
      rankOf(page) >= 0 &&
      (!category || page.categoryKeys.includes(category)) &&
      (!brand || brand.some(each => page.brand?.id === each || foldText(page.brand?.name ?? '') === foldText(each))) &&
      (inStock === undefined || page.variants.some(({available}) => available > 0) === inStock) &&
      (!sort.endsWith('price') || page.prices[currency] !== undefined) &&
      ((!isBounded && attribute.length === 0) || page.variants.some(variant => isOffered(page, variant)))
    );
  };
  const keyOf = (page: Page): readonly (string | number)[] => {
    if (sort === 'name') return [page.nameKey, page.id];
    if (sort === 'price' || sort === '-price') return [page.prices[currency]!, page.id];
    return sort === 'newest' ? [page.newest, page.id] : [-rankOf(page), page.newest, page.id];
  };
  const ascending = (a: Page, b: Page) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    const i = left.findIndex((part, i) => part !== right[i]);
    return left[i]! < right[i]! ? -1 : 1;
  };
  const sorted = pages.filter(fits).sort(ascending);
  const items = sort === 'name' || sort === 'price' ? sorted : sorted.reverse();
  return items.map(page => itemOf(page, currency));
};

const isWhatRemains = test.macro(async (t, open: OpenStore, seed: number, products: number, queries: number) => {
  const dice = createDice(seed);
  const store = await open(t);
  const useCases = createUseCases({...store, responseCache});
  const history = randomHistory(dice, products);
  for (let i = 0; i < history.length; ) {
    const atOnce = 1 + dice.below(6);
    await Promise.all(history.slice(i, i + atOnce).map(heard => tell(useCases, heard)));
    i += atOnce;
  }

  const {products: newest, categories, stock} = newestOf(history);
  const tree = categoryTree(categories);
  const available = new Map(stock.map(({variantId, available}) => [variantId, available]));
  const pages = newest.map(product => pageOf(product, available, tree));
  const kept = await store.pages.get(idsOf(products));
  for (const page of pages) t.deepEqual(kept.get(page.id)?.page, page);

  const byScan = scan(async () => pages);
  t.deepEqual(
    await useCases.listCategories(),
    await listCategories({replicas: store.replicas, pages: {...store.pages, ...byScan}})(),
  );
  for (const id of idsOf(products)) t.deepEqual(await store.pages.show(id), await byScan.show(id));
  for (const {slug, formerSlugs} of pages) {
    t.deepEqual(await store.pages.show(slug), await byScan.show(slug));
    for (const former of formerSlugs) t.is(await store.pages.currentSlug(former), await byScan.currentSlug(former));
  }

  const listByScan = listProducts({pages: {...store.pages, ...byScan}});
  for (let i = 0; i < queries; i++) {
    const query = randomQuery(dice, products);
    const asked = JSON.stringify({seed, ...query});
    t.deepEqual(await useCases.listProducts(query), await listByScan(query), asked);
    const all = plainly(pages, query);
    t.deepEqual(await walk(useCases.listProducts, query), all, asked);
    t.is((await useCases.listProducts({...query, count: true})).total, all.length, asked);
  }
});

const isRightAtEveryMoment = test.macro(async (t, open: OpenStore, seed: number, products: number, moments: number) => {
  const dice = createDice(seed);
  const store = await open(t);
  const useCases = createUseCases({...store, responseCache});
  const listByScan = listProducts({
    pages: {
      ...store.pages,
      ...scan(async () => [...(await store.pages.get(idsOf(products))).values()].map(({page}) => page)),
    },
  });
  for (const heard of randomHistory(dice, products).slice(0, moments)) {
    await tell(useCases, heard);
    const query = randomQuery(dice, products);
    t.deepEqual(await useCases.listProducts(query), await listByScan(query), JSON.stringify({seed, ...query}));
  }
});

const neitherSkipsNorRepeats = test.macro(async (t, open: OpenStore, seed: number, products: number) => {
  const dice = createDice(seed);
  const useCases = createUseCases({...(await open(t)), responseCache});
  const history = randomHistory(dice, products);
  for (const heard of history) await tell(useCases, heard);
  const steady = newestOf(history).products.filter((_, i) => i % 2 === 0);

  for (const sort of ['relevance', 'price', '-price', 'newest', 'name'] as const) {
    const query: ListQuery = {q: 'o', sort, currency: 'EUR', facets: false, limit: 3};
    const before = await walk(useCases.listProducts, query);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await useCases.listProducts({...query, cursor});
      seen.push(...page.items.map(({id}) => id));
      cursor = page.nextCursor;
      // Between two pages every other product changes, appears or goes.
      for (const heard of randomHistory(dice, products)) {
        if (heard.kind !== 'product' || steady.some(({id}) => id === heard.state.id)) continue;
        await useCases.applyProductChange({...heard.state, version: 1000 + dice.below(1_000_000)});
      }
    }
    const expected = before.map(({id}) => id).filter(id => steady.some(product => product.id === id));
    t.deepEqual(
      seen.filter(id => steady.some(product => product.id === id)),
      expected,
      sort,
    );
    t.true(expected.length > 3, sort);
  }
});

const seeds = [1, 2, 3, 4];
for (const seed of seeds) {
  test(
    `memory shows what remains of history ${seed}, whatever order it came in`,
    isWhatRemains,
    stores.memory!,
    seed,
    200,
    150,
  );
  test(
    `memory is right at every moment of history ${seed + 10}`,
    isRightAtEveryMoment,
    stores.memory!,
    seed + 10,
    60,
    250,
  );
}
test('memory neither skips nor repeats while products change', neitherSkipsNorRepeats, stores.memory!, 21, 60);

if (stores.mongodb) {
  test('mongodb shows what remains of a history, whatever order it came in', isWhatRemains, stores.mongodb, 31, 40, 40);
  test('mongodb is right at every moment', isRightAtEveryMoment, stores.mongodb, 32, 20, 60);
  test('mongodb neither skips nor repeats while products change', neitherSkipsNorRepeats, stores.mongodb, 33, 30);
}
