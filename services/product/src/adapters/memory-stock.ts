import {matchesFilter, pageInMemory} from '@ecom/core/testing/page';
import type {Stock} from '../application/ports.ts';
import {type Product, skuKey} from '../domain/product.ts';
import {available} from '../domain/stock.ts';

/** The list of stock of the memory stores, for tests. */
export const listStock = (
  products: readonly Product[],
  {sku, variantId, productId, availableMax = Number.POSITIVE_INFINITY, ...page}: Parameters<Stock['list']>[0],
): Awaited<ReturnType<Stock['list']>> => {
  const all = products.flatMap(({id: owner, name: productName, variants}) =>
    variants.map(variant => ({
      id: variant.id,
      sku: variant.sku,
      // Compared as text.
      available: String(available(variant.stock)).padStart(16, '0'),
      item: {variantId: variant.id, sku: variant.sku, productId: owner, productName, ...variant.stock},
    })),
  );
  const matching = all.filter(
    ({item}) =>
      (sku === undefined || skuKey(item.sku) === skuKey(sku)) &&
      matchesFilter(item, {variantId}) &&
      (productId === undefined || item.productId === productId) &&
      available(item) <= availableMax,
  );
  const {items, ...rest} = pageInMemory(matching, page);
  return {items: items.map(({item}) => item), ...rest};
};
