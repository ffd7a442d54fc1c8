import type {Shop} from '../client/shop.ts';
import {isAbbreviatedId, isId, only} from './id.ts';

/** The variant that an id, its first digits or a SKU names. */
export const resolveVariant = async (
  shop: Shop,
  text: string,
): Promise<{readonly id: string; readonly sku: string}> => {
  if (isId(text)) return shop.getVariant({path: {variantId: text}});
  const filters = [{sku: text}, ...(isAbbreviatedId(text) ? [{variantId: text}] : [])];
  const lists = await Promise.all(filters.map(query => shop.listStock({query})));
  return only(
    `variant ${text}`,
    lists.flatMap(({items}) => items.map(({variantId, sku}) => ({id: variantId, sku}))),
  );
};
