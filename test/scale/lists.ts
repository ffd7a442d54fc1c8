import type {Client} from '../e2e/client.ts';
import {bestCustomer} from './fill/sizes.ts';

type Parameter = {readonly name: string; readonly in: string; readonly schema: {readonly enum?: readonly string[]}};
type Operation = {readonly parameters?: readonly Parameter[]};

/** A list that the API's own document declares. */
export type List = {
  readonly path: string;
  readonly sorts: readonly string[];
  /** The filters, each with values to try. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
};

/** Values for filters that do not enumerate their own. */
export type Samples = Readonly<Record<string, readonly string[]>>;

const nobody = '019a0000-0000-7000-8000-000000000000';

/** For each filter a value that many have, and one that nobody has. */
export const samplesOf = async ({must}: Client, token: string): Promise<Samples> => {
  const items = async (path: string) => (await must(200, 'GET', path, {token})).body.items;
  const products: {brand: {id: string} | null; categoryIds: string[]}[] = await items('/products?limit=100');
  const lastYear = new Date(Date.now() - 365 * 86_400_000).toISOString();
  return {
    timezone: ['Europe/Berlin', 'Antarctica/Troll'],
    email: [bestCustomer.email, 'nobody@example.org'],
    number: [(await items('/orders?limit=1'))[0].number, 'none'],
    userId: [(await items(`/users?email=${bestCustomer.email}`))[0].id, nobody],
    createdAfter: [lastYear, new Date().toISOString()],
    createdBefore: [lastYear, '2001-01-01T00:00:00Z'],
    orderId: [(await items('/payments?limit=1'))[0].orderId, nobody],
    brandId: [mostCommon(products.map(({brand}) => brand?.id ?? nobody)), nobody],
    categoryId: [mostCommon(products.flatMap(({categoryIds}) => categoryIds)), nobody],
    sku: ['SKU-7', 'none'],
    // The total is asked for by name, and costs what it counts.
    count: [],
  };
};

const mostCommon = (all: readonly string[]): string => {
  const times = Map.groupBy(all, each => each);
  return [...times.keys()].sort((a, b) => times.get(b)!.length - times.get(a)!.length)[0]!;
};

const paging = new Set(['limit', 'cursor', 'sort']);

/**
 * Every list with pages that is read from a system of record.
 *
 * @throws when a filter has no samples, so that none is left out
 */
export const recordLists = async (client: Client, samples: Samples): Promise<readonly List[]> => {
  const {paths} = (await client.must(200, 'GET', '/openapi.json')).body as {paths: Record<string, {get?: Operation}>};
  return Object.entries(paths).flatMap(([path, {get}]) => {
    const query = (get?.parameters ?? []).filter(parameter => parameter.in === 'query');
    if (path.startsWith('/catalog/') || !query.some(({name}) => name === 'cursor')) return [];
    const filters = query
      .filter(({name}) => !paging.has(name))
      .map(({name, schema}) => {
        const values = samples[name] ?? schema.enum;
        if (!values) throw new Error(`Nobody says what to give ${path} as ${name}: add it to the samples.`);
        return [name, values] as const;
      });
    const sorts = query.find(({name}) => name === 'sort')?.schema.enum ?? [];
    return [{path, sorts, filters: Object.fromEntries(filters)}];
  });
};

/** Each sort with no filter, with each value of each filter, and with each two of different filters when `together` is 2. */
export const queriesOf = ({path, sorts, filters}: List, together: 1 | 2): readonly string[] => {
  const single = Object.entries(filters).flatMap(([name, values]) => values.map(value => [name, value]));
  const pairs = single.flatMap((one, i) =>
    single.slice(i + 1).flatMap(other => (one[0] === other[0] ? [] : [[one, other]])),
  );
  const chosen = [[], ...single.map(one => [one]), ...(together === 2 ? pairs : [])];
  return sorts.flatMap(sort => chosen.map(filter => `${path}?${new URLSearchParams([['sort', sort], ...filter])}`));
};
