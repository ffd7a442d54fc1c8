import type {ItemOf, Shop} from '../client/shop.ts';
import {isId, only} from './id.ts';

/** The brand that an id or a name means, whatever its case. */
export const resolveBrand = async (shop: Shop, text: string): Promise<ItemOf<'listBrands'>> => {
  if (isId(text)) return shop.getBrand({path: {id: text}});
  const {items} = await shop.listBrands({query: {name: text}});
  return only(`brand ${text}`, items);
};
