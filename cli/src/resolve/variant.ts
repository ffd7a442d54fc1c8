import type {Shop} from '../client/shop.ts';
import {isId, only} from './id.ts';

/** The variant that an id or a SKU names. */
export const resolveVariant = async (
  shop: Shop,
  text: string,
): Promise<{readonly id: string; readonly sku: string}> => {
  if (isId(text)) return shop.getVariant({path: {variantId: text}});
  const {items} = await shop.listStock({query: {sku: text}});
  return only(
    `variant ${text}`,
    items.map(({variantId, sku}) => ({id: variantId, sku})),
  );
};
