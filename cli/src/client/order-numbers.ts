import {RefusedError} from './errors.ts';
import type {Page} from './every-item.ts';
import type {Shop} from './shop.ts';

type OfOrder = {readonly orderId: string};
/** A number is null when the login may not read the order, or the order cannot be read now. */
export type WithOrderNumber<Item> = Item & {readonly orderNumber: string | null};

/** Requests at a time. */
const concurrency = 8;

const numberOf = (shop: Shop, id: string): Promise<string | null> =>
  shop.getOrder({path: {id}}).then(
    ({number}) => number,
    error => {
      if (error instanceof RefusedError) return null;
      throw error;
    },
  );

/** A page whose items have the numbers of their orders, too. */
export const withOrderNumbers = async <Item extends OfOrder>(
  shop: Shop,
  page: Page<Item>,
): Promise<Page<WithOrderNumber<Item>>> => {
  const {default: pMap} = await import('p-map');
  const ids = [...new Set(page.items.map(({orderId}) => orderId))];
  const numbers = new Map(await pMap(ids, async id => [id, await numberOf(shop, id)] as const, {concurrency}));
  return {...page, items: page.items.map(item => ({...item, orderNumber: numbers.get(item.orderId) ?? null}))};
};
