import type {Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';

/** The user whom an id, its first digits or an e-mail address names. */
export const resolveUser = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getUser({path: {id: text}});
  const filter = isAbbreviatedId(text) ? {id: text} : {email: text};
  const {items} = await shop.listUsers({query: {...filter, status: ['all']}});
  return only(`user ${text}`, items);
};
