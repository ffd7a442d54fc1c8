import type {Shop} from '../client/shop.ts';
import {isId, only} from './id.ts';

/** The user whom an id or an e-mail address names. */
export const resolveUser = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getUser({path: {id: text}});
  const {items} = await shop.listUsers({query: {email: text, status: ['all']}});
  return only(`user ${text}`, items);
};
