import type {Shop} from '../client/shop.ts';
import {isAbbreviatedId, only} from './id.ts';

/** The id of the cart that an id or its first digits name. */
export const resolveCartId = async (shop: Shop, text: string): Promise<string> => {
  if (!isAbbreviatedId(text)) return text;
  const {items} = await shop.listCarts({query: {id: text}});
  return only(`cart ${text}`, items).id;
};
