import {everyItem} from '../client/every-item.ts';
import type {Shop} from '../client/shop.ts';
import {isId, namesId, only} from './id.ts';

/** The invitation that an id or its first digits name, or the pending one of an e-mail address. */
export const resolveInvitation = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getInvitation({path: {id: text}});
  const all = await everyItem(cursor => shop.listInvitations({query: {limit: 100, cursor}}));
  return only(
    `invitation ${text}`,
    all.filter(({id, email, status}) => (email === text && status === 'pending') || namesId(text, id)),
  );
};
