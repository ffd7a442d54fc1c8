import {Flags, type Interfaces} from '@oclif/core';
import type {Shop} from '../client/shop.ts';
import {resolveBrand} from '../resolve/brand.ts';
import {resolveCategory} from '../resolve/category.ts';

/** The flags that select products, beside their status. */
export const productFilterFlags = {
  brand: Flags.string({summary: 'Only of the brand with this name or id.'}),
  category: Flags.string({summary: 'Only in the category with this slug, path or id.'}),
  sku: Flags.string({summary: 'Only with a variant of this SKU.'}),
};

/** The part of a query of products that the flags select. @throws CommandError */
export const productFilterOf = async (
  shop: Shop,
  {brand, category, sku}: Interfaces.InferredFlags<typeof productFilterFlags>,
) => ({
  brandId: brand === undefined ? undefined : (await resolveBrand(shop, brand)).id,
  categoryId: category === undefined ? undefined : (await resolveCategory(shop, category)).id,
  sku,
});
