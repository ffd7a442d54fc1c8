import {type Client, createClient} from '../e2e/client.ts';
import {topCustomer} from './fill/sizes.ts';
import {queriesOf, recordLists, samplesOf} from './lists.ts';
import {type Comparison, compareLatencies, createTimer, type Latency, type SampleSize} from './measure.ts';

export type ListResult = {
  readonly path: string;
  readonly query: string;
  /** The first page of the small shop. */
  readonly small: Latency;
  /** The same page from a second process on the small shop's database: the error of the measurement. */
  readonly twin: Comparison;
  /** Page 1 of the large shop. */
  readonly page1: Comparison;
  /** Page 1,000 of the large shop, if the list is long enough. */
  readonly page1000?: Comparison;
};

/** Maximum ratio of a page's latency to that of the small shop's first page. */
export const maxRatio = 1.5;

/** Rows before page 1,000, with 20 rows per page. */
const rowsBeforePage1000 = 999 * 20;

/** The lists of the systems of record. Paths that end in `&as=shopper` are requested by a shopper, others by staff. Ids are those of the shop. */
export const recordPaths = async (shop: Client): Promise<readonly string[]> => {
  const samples = await samplesOf(shop, await shop.logInAsAdministrator());
  const commonSamples = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, values.slice(0, 1)]));
  const lists = await recordLists(shop, commonSamples);
  const own = ['/orders?sort=-createdAt&as=shopper', '/orders?sort=createdAt&as=shopper'];
  return [...lists.flatMap(list => queriesOf(list, 1)), ...own];
};

/** The catalog's lists: each sort order, and two sort orders with each filter. */
export const catalogPaths = async (shop: Client): Promise<readonly string[]> => {
  const {brandId, categoryId} = await samplesOf(shop, await shop.logInAsAdministrator());
  const {items} = (await shop.expectStatus(200, 'GET', '/catalog/products?limit=100')).body;
  const product = items.find((each: {brand?: {id: string}}) => each.brand?.id === brandId![0]) ?? items[0];
  const category = (await shop.expectStatus(200, 'GET', `/categories/${categoryId![0]}`)).body.slug;
  const sorts = ['newest', 'price', '-price', 'name', 'relevance'];
  const filters = [
    `category=${category}`,
    `brand=${encodeURIComponent(product.brand.id)}`,
    'inStock=true',
    'priceMin=2000&priceMax=50000',
    'q=a',
    'facets=true',
  ];
  const filtered = ['newest', 'price'].flatMap(sort => filters.map(filter => `sort=${sort}&${filter}`));
  return [...sorts.map(sort => `sort=${sort}`), ...filtered].map(query => `/catalog/products?currency=EUR&${query}`);
};

type Options = {
  readonly small: string;
  readonly twin: string;
  readonly large: string;
  /** The paths of a shop, in the same order for each shop. */
  readonly pathsOf: (shop: Client) => Promise<readonly string[]>;
  readonly sampleSize: SampleSize;
  readonly log: (line: string) => void;
};

/** Compares pages 1 and 1,000 of every list of the large shop with page 1 of the same list of the small shop. */
export const compareLists = async ({
  small,
  twin,
  large,
  pathsOf,
  sampleSize,
  log,
}: Options): Promise<readonly ListResult[]> => {
  const shops = [createClient(small), createClient(large)] as const;
  const timers = {small: createTimer(), twin: createTimer(), large: createTimer()};
  const staffTokens = () => Promise.all(shops.map(shop => shop.logInAsAdministrator()));
  const shopperTokens = () => Promise.all(shops.map(shop => shop.logIn(topCustomer.email, topCustomer.password)));
  const [smallPaths, largePaths] = (await Promise.all(shops.map(pathsOf))) as [readonly string[], readonly string[]];
  const results: ListResult[] = [];
  for (const [index, smallPath] of smallPaths.entries()) {
    const isShopper = smallPath.endsWith('&as=shopper');
    const [smallQuery, largeQuery] = [smallPath, largePaths[index]!].map(path => path.replace('&as=shopper', '')) as [
      string,
      string,
    ];
    const [smallToken, largeToken] = (await (isShopper ? shopperTokens() : staffTokens())) as [string, string];
    const cursor = await cursorOfPage1000(shops[1], largeQuery, largeToken);
    // No process is called twice in a row: its second call would be faster.
    const candidates = [
      {sample: () => timers.small.measureMs(small + smallQuery, smallToken)},
      {sample: () => timers.large.measureMs(large + largeQuery, largeToken)},
      {sample: () => timers.twin.measureMs(twin + smallQuery, smallToken)},
      ...(cursor ? [{sample: () => timers.large.measureMs(`${large}${largeQuery}&cursor=${cursor}`, largeToken)}] : []),
    ];
    const [small1, page1, twin1, page1000] = await compareLatencies(candidates, sampleSize);
    const [path, query] = smallPath.split('?') as [string, string];
    const result = {path, query, small: small1!, twin: twin1!, page1: page1!, ...(page1000 && {page1000})};
    results.push(result);
    const format = ({p99, p99Ratio, p99RatioLowerBound, p50Ratio}: Comparison) =>
      `${p99.toFixed(1)} ms (p99 ratio ${p99Ratio.toFixed(2)}, at least ${p99RatioLowerBound.toFixed(2)}; p50 ratio ${p50Ratio.toFixed(2)})`;
    log(
      `  ${smallPath}: ${[small1, twin1, page1, page1000].flatMap(comparison => (comparison ? format(comparison) : [])).join(', ')}`,
    );
  }
  for (const timer of Object.values(timers)) timer.close();
  return results;
};

/** The cursor of page 1,000, or undefined when the list is shorter. */
const cursorOfPage1000 = async (
  {expectStatus}: ReturnType<typeof createClient>,
  path: string,
  token: string,
): Promise<string | undefined> => {
  let cursor: string | null = '';
  for (let skipped = 0; skipped < rowsBeforePage1000 && cursor !== null; ) {
    const limit = Math.min(100, rowsBeforePage1000 - skipped);
    const page = `${path}&limit=${limit}${cursor && `&cursor=${cursor}`}`;
    cursor = (await expectStatus(200, 'GET', page, {token})).body.nextCursor as string | null;
    skipped += limit;
  }
  return cursor ?? undefined;
};
