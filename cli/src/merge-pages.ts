import type {Page, PageQuery} from './list-command.ts';

/** Reads a list of one service from a cursor on. */
type Source<Item> = (cursor: string | undefined) => Promise<Page<Item>>;

/**
 * Merges the sorted lists of several services into one that is sorted, too.
 *
 * @returns the function that gets the next page
 */
export const mergePages = <Item>(sources: readonly Source<Item>[], compare: (a: Item, b: Item) => number) => {
  const lists = sources.map(source => ({
    source,
    items: [] as Item[],
    cursor: undefined as string | undefined,
    isRead: false,
  }));

  return async ({limit}: PageQuery): Promise<Page<Item>> => {
    const items: Item[] = [];
    while (items.length < limit) {
      // The next of a list can be any until its page is read.
      await Promise.all(
        lists.map(async list => {
          if (list.items.length > 0 || (list.isRead && list.cursor === undefined)) return;
          const page = await list.source(list.cursor);
          Object.assign(list, {items: [...page.items], cursor: page.nextCursor ?? undefined, isRead: true});
        }),
      );
      const [next] = lists.filter(list => list.items.length > 0).toSorted((a, b) => compare(a.items[0]!, b.items[0]!));
      if (!next) break;
      items.push(next.items.shift()!);
    }
    const isMore = lists.some(list => list.items.length > 0 || list.cursor !== undefined);
    return {items, nextCursor: isMore ? 'more' : null};
  };
};
