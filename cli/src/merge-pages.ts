import {askForParts, type Unavailable} from './client/ask-services.ts';
import type {Page} from './client/every-item.ts';
import type {Connection} from './client/request.ts';
import type {Operations} from './client/services.ts';
import type {PageQuery} from './list-command.ts';

/** An item and the service that has it. */
export type OfService<Item> = Item & {readonly service: string};

type Merged<Item> = {
  /** The next page of the merged list, whatever the cursor: `nextCursor` says only whether there is one. */
  readonly getPage: (query: PageQuery) => Promise<Page<OfService<Item>>>;
  readonly unavailable: Unavailable;
};
type GetServicePage<Item> = (
  operations: Operations,
  query: {readonly limit: number; readonly cursor: string | undefined},
) => Promise<Page<Item>>;

/** Items of one request. */
const limit = 100;

/** Merges the sorted lists of services into one that is sorted, too: without those of services that are unavailable. */
export const mergePages = <Item>(
  connection: Connection,
  services: readonly string[],
  getPage: GetServicePage<Item>,
  compare: (a: OfService<Item>, b: OfService<Item>) => number,
): Merged<Item> => {
  const {ask, unavailable} = askForParts(connection, services);
  const lists = services.map(service => ({
    service,
    items: [] as OfService<Item>[],
    cursor: undefined as string | undefined,
    isComplete: false,
  }));

  /** Reads the next page of each list that has no item left: until then its next can be any. */
  const read = () =>
    Promise.all(
      lists.map(async list => {
        if (list.items.length > 0 || list.isComplete) return;
        const {service, cursor} = list;
        const page = await ask(service, operations => getPage(operations, {limit, cursor}));
        list.items = (page?.items ?? []).map(item => ({service, ...item}));
        list.cursor = page?.nextCursor ?? undefined;
        list.isComplete = list.cursor === undefined;
      }),
    );

  return {
    unavailable,
    async getPage({limit}) {
      const items: OfService<Item>[] = [];
      while (items.length < limit) {
        await read();
        const [next] = lists
          .filter(list => list.items.length > 0)
          .toSorted((a, b) => compare(a.items[0]!, b.items[0]!));
        if (!next) break;
        items.push(next.items.shift()!);
      }
      const isMore = lists.some(list => list.items.length > 0 || !list.isComplete);
      return {items, nextCursor: isMore ? 'more' : null};
    },
  };
};
