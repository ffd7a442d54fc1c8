type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null};

/** All items of a list that is known to be short. */
export const everyItem = async <Item>(
  getPage: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> => {
  const items: Item[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await getPage(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
};
