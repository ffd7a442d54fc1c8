/** A page of a list, as the API has it. */
export type Page<Item> = {readonly items: readonly Item[]; readonly nextCursor: string | null};
type GetPage<Item> = (cursor: string | undefined) => Promise<Page<Item>>;

/** The items of a list, page by page as they are needed. */
export async function* eachItem<Item>(getPage: GetPage<Item>): AsyncGenerator<Item> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await getPage(cursor);
    yield* page.items;
    cursor = page.nextCursor;
  }
}

/** All items of a list that is known to be short. */
export const everyItem = async <Item>(getPage: GetPage<Item>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of eachItem(getPage)) items.push(item);
  return items;
};
