import {everyItem} from '../client/every-item.ts';
import type {ItemOf, Shop} from '../client/shop.ts';
import {namesId, only} from './id.ts';

/** The active session of a user that an id or its first digits name. */
export const resolveSession = async (
  shop: Shop,
  {id: userId, email}: {readonly id: string; readonly email: string},
  text: string,
): Promise<ItemOf<'listAccountSessions'>> => {
  const sessions = await everyItem(cursor => shop.listAccountSessions({path: {userId}, query: {limit: 100, cursor}}));
  return only(
    `session ${text} of ${email}`,
    sessions.filter(({id}) => namesId(text, id)),
  );
};
