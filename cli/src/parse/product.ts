import {Flags, type Interfaces} from '@oclif/core';
import {UsageError} from '../client/errors.ts';
import type {Shop} from '../client/shop.ts';
import {resolveBrand} from '../resolve/brand.ts';
import {resolveCategory} from '../resolve/category.ts';
import {orNull} from './changes.ts';
import {moneyOf} from './money.ts';
import {pairsOf} from './pairs.ts';

const several = {multiple: true, multipleNonGreedy: true} as const;

/** The flags that describe a product. */
export const productFlags = {
  name: Flags.string({summary: 'Its name.'}),
  slug: Flags.string({summary: 'Its name in addresses (default: made from the name).'}),
  description: Flags.string({summary: 'Its description.'}),
  brand: Flags.string({summary: "Name or id of its brand; '' for none."}),
  category: Flags.string({...several, summary: 'Slug, path or id of a category; repeat it for several.'}),
  attribute: Flags.string({...several, summary: 'An attribute; repeat it for several.', helpValue: 'NAME=VALUE'}),
};

/** The flags that describe the only variant of a product. */
export const variantFlags = {
  sku: Flags.string({summary: 'The SKU of its variant.'}),
  price: Flags.string({
    ...several,
    summary: "A price such as '19.99 EUR'; repeat it for other currencies.",
    dependsOn: ['sku'],
  }),
  stock: Flags.integer({summary: 'The pieces on hand (default: 0).', min: 0, dependsOn: ['sku']}),
};

/** The fields of a product that flags name, with the ids of brand and categories. @throws UsageError, CommandError */
export const productOf = async (shop: Shop, flags: Interfaces.InferredFlags<typeof productFlags>) => {
  const {name, slug, description, brand, category, attribute} = flags;
  const attributes = attribute && pairsOf('attribute', attribute);
  const categories = category && (await Promise.all(category.map(each => resolveCategory(shop, each))));
  const brandId = brand ? (await resolveBrand(shop, brand)).id : orNull(brand);
  return {name, slug, description, brandId, categoryIds: categories?.map(({id}) => id), attributes};
};

/**
 * The product of a file, whose brand and categories may be named as flags name them.
 *
 * @throws UsageError, CommandError
 */
export const productOfFile = async (shop: Shop, content: unknown): Promise<{name: string}> => {
  const {brand, categories, ...body} = Object(content) as {name: string; brand?: unknown; categories?: unknown};
  const names = [brand ?? [], categories ?? []].flat();
  if (names.some(name => typeof name !== 'string'))
    throw new UsageError('--file: brand must be a text, and categories a list of texts.');
  const {brandId, categoryIds} = await productOf(shop, {brand, category: categories} as never);
  return {...body, ...(brandId !== undefined && {brandId}), ...(categoryIds && {categoryIds})};
};

/** The variant that flags name. @throws UsageError */
export const variantsOf = ({sku, price, stock}: Interfaces.InferredFlags<typeof variantFlags>) =>
  sku === undefined ? undefined : [{sku, prices: price?.map(each => moneyOf('price', each)), stock}];
