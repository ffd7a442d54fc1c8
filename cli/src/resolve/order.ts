import type {Shop} from '../client/shop.ts';
import {isId, only} from './id.ts';

/** The order that an id or a number names. */
export const resolveOrder = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getOrder({path: {id: text}});
  const {items} = await shop.listOrders({query: {number: text}});
  return only(`order ${text}`, items);
};
