import type {Response, Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';

/** The product that an id, its first digits, a slug or the SKU of a variant names. */
export const resolveProduct = async (shop: Shop, text: string): Promise<Response<'getProduct'>> => {
  if (isId(text)) return shop.getProduct({path: {id: text}});
  const filters = [{slug: text}, {sku: text}, ...(isAbbreviatedId(text) ? [{id: text}] : [])];
  const lists = await Promise.all(filters.map(query => shop.listProducts({query})));
  const found = new Map(lists.flatMap(({items}) => items).map(product => [product.id, product]));
  return only(`product ${text}`, [...found.values()]);
};
