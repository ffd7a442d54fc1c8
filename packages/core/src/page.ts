/** One page of a list. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null; readonly total?: number};

export type PageRequest = {
  /** A field's name, with a leading `-` for descending. */
  readonly sort: string;
  readonly limit: number;
  /** The `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
  /** Whether `total`, the number of all items that match, is wanted; default: false. */
  readonly count?: boolean | undefined;
};

const batchSize = 100;

/** All items of a list, oldest first. @param list gets a page sorted by `createdAt` */
export const everyItem = async <Item>(list: (page: PageRequest) => Promise<Page<Item>>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({sort: 'createdAt', limit: batchSize, cursor});
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
};

/**
 * By field: the value that it must have, or one of several; the texts that an array must contain; the bounds between which it must lie, themselves excluded;
 * how its id begins. Undefined: no condition.
 */
export type Filter = Readonly<Record<string, string | readonly string[] | Contained | Bounds | IdPrefix | undefined>>;

/** The first characters of a UUID, at least eight, in lower case and with its hyphens. */
export type IdPrefix = {readonly prefix: string};

type Contained = {readonly contains: readonly string[]};

/** Compared as text: RFC 3339 in UTC. */
type Bounds = {readonly after?: string | undefined; readonly before?: string | undefined};
