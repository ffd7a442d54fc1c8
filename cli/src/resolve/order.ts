import type {Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';

/** The order that an id, its first digits or a number names. */
export const resolveOrder = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getOrder({path: {id: text}});
  const {items} = await shop.listOrders({query: isAbbreviatedId(text) ? {id: text} : {number: text}});
  return only(`order ${text}`, items);
};
