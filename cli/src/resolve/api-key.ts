import {everyItem} from '../client/every-item.ts';
import type {Shop} from '../client/shop.ts';
import {isId, namesId, only} from './id.ts';

/** The API key that an id or its first digits name, or the name of one that is not revoked. */
export const resolveApiKey = async (shop: Shop, text: string) => {
  if (isId(text)) return shop.getApiKey({path: {id: text}});
  const keys = await everyItem(cursor => shop.listApiKeys({query: {limit: 100, cursor}}));
  return only(
    `API key ${text}`,
    keys.filter(({id, name, revokedAt}) => (name === text && !revokedAt) || namesId(text, id)),
  );
};
