/** One page of a list. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null; readonly total?: number};

/** `sort` is a field's name, with a leading `-` for descending; `cursor` is the `nextCursor` of the previous page. */
export type PageRequest = {readonly sort: string; readonly limit: number; readonly cursor?: string | undefined};

/** By field: the value that it must have, or the bounds between which it must lie, themselves excluded. Undefined: no condition. */
export type Filter = Readonly<Record<string, string | undefined | Bounds>>;

/** Compared as text: RFC 3339 in UTC. */
type Bounds = {readonly after?: string | undefined; readonly before?: string | undefined};
