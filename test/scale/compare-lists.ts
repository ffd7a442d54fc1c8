import {type Client, clientOf} from '../e2e/client.ts';
import {bestCustomer} from './fill/sizes.ts';
import {queriesOf, recordLists, samplesOf} from './lists.ts';
import {type Compared, compare, type Extent, type Speed, stopwatch} from './measure.ts';

export type Line = {
  readonly path: string;
  readonly query: string;
  readonly small: Speed;
  /** Another process on the small shop's database: what this measure says of shops that are equal. */
  readonly twin: Compared;
  readonly first: Compared;
  /** Not every list is so long. */
  readonly thousandth?: Compared;
};

/** How many times slower than the small shop's first page a page may be. */
export const allowed = 1.5;

/** A thousandth page of twenty begins behind so many. */
const before = 999 * 20;

/** What the systems of record may be asked for; a shopper asks for those that end in `&as=shopper`. Ids and numbers are the shop's own. */
export const recordPaths = async (shop: Client): Promise<readonly string[]> => {
  const samples = await samplesOf(shop, await shop.asAdministrator());
  const common = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, values.slice(0, 1)]));
  const lists = await recordLists(shop, common);
  const own = ['/orders?sort=-createdAt&as=shopper', '/orders?sort=createdAt&as=shopper'];
  return [...lists.flatMap(list => queriesOf(list, 1)), ...own];
};

/** What shoppers may ask of the catalog: each order, and each filter in two of them. */
export const catalogPaths = async (shop: Client): Promise<readonly string[]> => {
  const {brandId, categoryId} = await samplesOf(shop, await shop.asAdministrator());
  const {items} = (await shop.must(200, 'GET', '/catalog/products?limit=100')).body;
  const product = items.find((each: {brand?: {id: string}}) => each.brand?.id === brandId![0]) ?? items[0];
  const category = (await shop.must(200, 'GET', `/categories/${categoryId![0]}`)).body.slug;
  const sorts = ['newest', 'price', '-price', 'name', 'relevance'];
  const filters = [
    `category=${category}`,
    `brand=${encodeURIComponent(product.brand.id)}`,
    'inStock=true',
    'priceMin=2000&priceMax=50000',
    'q=a',
    'facets=true',
  ];
  const narrowed = ['newest', 'price'].flatMap(sort => filters.map(filter => `sort=${sort}&${filter}`));
  return [...sorts.map(sort => `sort=${sort}`), ...narrowed].map(query => `/catalog/products?currency=EUR&${query}`);
};

type Options = {
  readonly small: string;
  readonly twin: string;
  readonly big: string;
  /** The lists of a shop, in the same order in each. */
  readonly pathsOf: (shop: Client) => Promise<readonly string[]>;
  readonly extent: Extent;
  readonly say: (line: string) => void;
};

/** Every list of the small shop beside the same list of the big one: its first page, and its thousandth if it has one. */
export const compareLists = async ({small, twin, big, pathsOf, extent, say}: Options): Promise<readonly Line[]> => {
  const shops = [clientOf(small), clientOf(big)] as const;
  const watches = {small: stopwatch(), twin: stopwatch(), big: stopwatch()};
  const tokens = () => Promise.all(shops.map(shop => shop.asAdministrator()));
  const buyers = () => Promise.all(shops.map(shop => shop.logIn(bestCustomer.email, bestCustomer.password)));
  const [smallPaths, bigPaths] = (await Promise.all(shops.map(pathsOf))) as [readonly string[], readonly string[]];
  const lines: Line[] = [];
  for (const [place, smallPath] of smallPaths.entries()) {
    const shopper = smallPath.endsWith('&as=shopper');
    const [smallQuery, bigQuery] = [smallPath, bigPaths[place]!].map(path => path.replace('&as=shopper', '')) as [
      string,
      string,
    ];
    const [smallToken, bigToken] = (await (shopper ? buyers() : tokens())) as [string, string];
    const cursor = await thousandth(shops[1], bigQuery, bigToken);
    // No process is asked twice in a row: it would find its own way still warm.
    const sides = [
      {ask: () => watches.small.time(small + smallQuery, smallToken)},
      {ask: () => watches.big.time(big + bigQuery, bigToken)},
      {ask: () => watches.twin.time(twin + smallQuery, smallToken)},
      ...(cursor ? [{ask: () => watches.big.time(`${big}${bigQuery}&cursor=${cursor}`, bigToken)}] : []),
    ];
    const [bySmall, first, byTwin, later] = await compare(sides, extent);
    const [path, query] = smallPath.split('?') as [string, string];
    const line = {path, query, small: bySmall!, twin: byTwin!, first: first!, ...(later && {thousandth: later})};
    lines.push(line);
    const shown = ({p99, ratio, surely, medians}: Compared) =>
      `${p99.toFixed(1)} ms (${ratio.toFixed(2)}, at least ${surely.toFixed(2)}; medians ${medians.toFixed(2)})`;
    say(`  ${smallPath}: ${[bySmall, byTwin, first, later].flatMap(speed => (speed ? shown(speed) : [])).join(', ')}`);
  }
  for (const watch of Object.values(watches)) watch.end();
  return lines;
};

/** The cursor of a list's thousandth page, or undefined when the list ends before it. */
const thousandth = async (
  {must}: ReturnType<typeof clientOf>,
  path: string,
  token: string,
): Promise<string | undefined> => {
  let cursor: string | null = '';
  for (let seen = 0; seen < before && cursor !== null; ) {
    const limit = Math.min(100, before - seen);
    const page = `${path}&limit=${limit}${cursor && `&cursor=${cursor}`}`;
    cursor = (await must(200, 'GET', page, {token})).body.nextCursor as string | null;
    seen += limit;
  }
  return cursor ?? undefined;
};
