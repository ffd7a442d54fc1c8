import type {Response, Shop} from '../client/shop.ts';
import {isAbbreviatedId, only} from './id.ts';

/** The mail that an id or its first digits name, with its text. */
export const resolveMail = async (shop: Shop, text: string): Promise<Response<'getMail'>> => {
  if (!isAbbreviatedId(text)) return shop.getMail({path: {id: text}});
  const {items} = await shop.listMails({query: {id: text}});
  return shop.getMail({path: {id: only(`mail ${text}`, items).id}});
};
