import type {Client} from '../e2e/client.ts';

type Parameter = {readonly name: string; readonly in: string; readonly schema: {readonly enum?: readonly string[]}};
type Operation = {readonly parameters?: readonly Parameter[]};

/** A list that the API's own document declares. */
export type List = {
  readonly path: string;
  readonly sorts: readonly string[];
  /** The filters, each with values to try. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
};

const paging = new Set(['limit', 'cursor', 'sort']);

/**
 * Every list with pages that is read from PostgreSQL. `samples` has values for each filter that does not enumerate its own.
 *
 * @throws when a filter has no samples, so that none is left out
 */
export const listsOf = async (
  client: Client,
  samples: Readonly<Record<string, readonly string[]>>,
): Promise<readonly List[]> => {
  const {paths} = (await client.must(200, 'GET', '/openapi.json')).body as {paths: Record<string, {get?: Operation}>};
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('/catalog/'))
    .flatMap(([path, {get}]) => {
      const query = (get?.parameters ?? []).filter(parameter => parameter.in === 'query');
      if (!query.some(({name}) => name === 'cursor')) return [];
      const filters = query
        .filter(({name}) => !paging.has(name))
        .map(({name, schema}) => {
          const values = samples[name] ?? schema.enum;
          if (!values) throw new Error(`Nobody says what to give ${path} as ${name}: add it to the samples.`);
          return [name, values] as const;
        });
      return [
        {path, sorts: query.find(({name}) => name === 'sort')?.schema.enum ?? [], filters: Object.fromEntries(filters)},
      ];
    });
};

/** Each sort with no filter, with each filter, and with each pair of them that `pairs` lets pass. */
export const queriesOf = ({path, sorts, filters}: List): readonly string[] => {
  const single = Object.entries(filters).flatMap(([name, values]) => values.map(value => [[name, value]]));
  const pairs = single.flatMap(([one], i) =>
    single.slice(i + 1).flatMap(([other]) => (one![0] === other![0] ? [] : [[one!, other!]])),
  );
  return sorts.flatMap(sort =>
    [[], ...single, ...pairs].map(
      chosen => `${path}?${new URLSearchParams([['sort', sort], ...(chosen as string[][])])}`,
    ),
  );
};
