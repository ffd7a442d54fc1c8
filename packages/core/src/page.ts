/** One page of a list. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null; readonly total?: number};
