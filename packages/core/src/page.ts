/** One page of a list. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null; readonly total?: number};

/** `sort` is a field's name, with a leading `-` for descending; `cursor` is the `nextCursor` of the previous page. */
export type PageRequest = {readonly sort: string; readonly limit: number; readonly cursor?: string | undefined};
