import type {ItemOf, Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';

/** The brand that an id, its first digits or a name means, whatever its case. */
export const resolveBrand = async (shop: Shop, text: string): Promise<ItemOf<'listBrands'>> => {
  if (isId(text)) return shop.getBrand({path: {id: text}});
  const filters = [{name: text}, ...(isAbbreviatedId(text) ? [{id: text}] : [])];
  const lists = await Promise.all(filters.map(query => shop.listBrands({query})));
  return only(
    `brand ${text}`,
    lists.flatMap(({items}) => items),
  );
};
