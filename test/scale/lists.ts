import type {Client} from '../e2e/client.ts';
import {topCustomer} from './fill/sizes.ts';

type Values = {readonly enum?: readonly string[]};
type Parameter = {readonly name: string; readonly in: string; readonly schema: Values & {readonly items?: Values}};
type Operation = {readonly parameters?: readonly Parameter[]};

/** A list operation of the OpenAPI document. */
export type List = {
  readonly path: string;
  readonly sorts: readonly string[];
  /** Filters by name, with values to request. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
};

/** Values for filters that are not enums. */
export type Samples = Readonly<Record<string, readonly string[]>>;

const unknownId = '019a0000-0000-7000-8000-000000000000';

/** For each filter a value that many rows have, and one that no row has. */
export const samplesOf = async ({expectStatus}: Client, token: string): Promise<Samples> => {
  const items = async (path: string) => (await expectStatus(200, 'GET', path, {token})).body.items;
  const products: {id: string; slug: string; brand: {id: string} | null; categoryIds: string[]}[] =
    await items('/products?limit=100');
  const {variantId} = (await items('/stock?limit=1'))[0];
  const lastYear = new Date(Date.now() - 365 * 86_400_000).toISOString();
  return {
    timezone: ['Europe/Berlin', 'Antarctica/Troll'],
    email: [topCustomer.email, 'nobody@example.org'],
    to: [topCustomer.email, 'nobody@example.org'],
    number: [(await items('/orders?limit=1'))[0].number, 'none'],
    userId: [(await items(`/users?email=${topCustomer.email}`))[0].id, unknownId],
    createdAfter: [lastYear, new Date().toISOString()],
    createdBefore: [lastYear, '2001-01-01T00:00:00Z'],
    updatedAfter: [lastYear, new Date().toISOString()],
    orderId: [(await items('/payments?limit=1'))[0].orderId, unknownId],
    brandId: [mostCommon(products.map(({brand}) => brand?.id ?? unknownId)), unknownId],
    categoryId: [mostCommon(products.flatMap(({categoryIds}) => categoryIds)), unknownId],
    sku: ['SKU-7', 'none'],
    slug: [products[0]!.slug, 'none'],
    productId: [products[0]!.id, unknownId],
    variantId: [variantId.slice(0, 13), unknownId],
    id: [products[0]!.id.slice(0, 13), unknownId],
    availableMax: ['400', '0'],
    name: ['ada', 'none'],
    actor: ['user 0', 'key 3', unknownId],
    action: ['action7', 'none'],
    resource: ['thing 7', unknownId],
    since: [lastYear, new Date().toISOString()],
    until: [new Date().toISOString(), '2001-01-01T00:00:00Z'],
    // Not requested: the cost of the total grows with the number of rows.
    count: [],
  };
};

const mostCommon = (all: readonly string[]): string => {
  const groups = Map.groupBy(all, each => each);
  return [...groups.keys()].sort((a, b) => groups.get(b)!.length - groups.get(a)!.length)[0]!;
};

const pagingParameters = new Set(['limit', 'cursor', 'sort']);

/**
 * All paginated lists of the systems of record.
 *
 * @throws Error when a filter has no samples, so that no filter is forgotten
 */
export const recordLists = async (client: Client, samples: Samples): Promise<readonly List[]> => {
  const {paths} = (await client.expectStatus(200, 'GET', '/openapi.json')).body as {
    paths: Record<string, {get?: Operation}>;
  };
  return Object.entries(paths).flatMap(([path, {get}]) => {
    const query = (get?.parameters ?? []).filter(parameter => parameter.in === 'query');
    if (path.startsWith('/catalog/') || !query.some(({name}) => name === 'cursor')) return [];
    const filters = query
      .filter(({name}) => !pagingParameters.has(name))
      .map(({name, schema}) => {
        const values = samples[name] ?? schema.enum ?? schema.items?.enum;
        if (!values) throw new Error(`There is no sample for the filter ${name} of ${path}: add it to samplesOf.`);
        return [name, values] as const;
      });
    const sorts = query.find(({name}) => name === 'sort')?.schema.enum ?? [];
    return [{path, sorts, filters: Object.fromEntries(filters)}];
  });
};

/** Each sort order, or the only one, without a filter, with each value of each filter, and with each pair of filters when `maxFilters` is 2. */
export const queriesOf = ({path, sorts, filters}: List, maxFilters: 1 | 2): readonly string[] => {
  const single = Object.entries(filters).flatMap(([name, values]) => values.map(value => [name, value]));
  const pairs = single.flatMap((one, i) =>
    single.slice(i + 1).flatMap(other => (one[0] === other[0] ? [] : [[one, other]])),
  );
  const chosen = [[], ...single.map(one => [one]), ...(maxFilters === 2 ? pairs : [])];
  const orders = sorts.length > 0 ? sorts.map(sort => [['sort', sort]]) : [[]];
  return orders.flatMap(order => chosen.map(filter => `${path}?${new URLSearchParams([...order, ...filter])}`));
};
