import {Failure} from '@ecom/core/failure';
import type {Money} from '@ecom/core/money';
import {changeSlug} from './slug.ts';
import type {Level} from './stock.ts';

export type Variant = {
  readonly id: string;
  readonly sku: string;
  /** `{colour: 'black', storage: '128 GB'}` */
  readonly options: Readonly<Record<string, string>>;
  /** At most one per currency. */
  readonly prices: readonly Money[];
  readonly stock: Level;
};

export type Product = {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly name: string;
  readonly slug: string;
  /** Newest first; default: none. */
  readonly formerSlugs?: readonly string[] | undefined;
  readonly description: string;
  /** Shoppers see published products; a deleted product stays as a tombstone. */
  readonly status: 'draft' | 'published' | 'archived' | 'deleted';
  readonly brand: {readonly id: string; readonly name: string} | null;
  readonly categoryIds: readonly string[];
  readonly media: readonly {readonly url: string; readonly alt: string}[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly variants: readonly Variant[];
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const maxVariants = 100;
/** Maximum entries of a product's attributes, and of a variant's options. */
export const maxPairs = 50;

/** A merge patch (RFC 7396) of attributes or options: null removes an entry, absent entries stay. */
type PairsChange = Readonly<Record<string, string | null>>;

export type ProductChange = Partial<
  Pick<Product, 'name' | 'slug' | 'description' | 'brand' | 'categoryIds' | 'media'>
> & {
  readonly status?: 'draft' | 'published' | 'archived';
  readonly attributes?: PairsChange;
};
export type VariantChange = Partial<Pick<Variant, 'sku' | 'prices'>> & {readonly options?: PairsChange};

/** Asserts what holds for every product. */
export const assertValid = (product: Product): Product => {
  if (product.variants.length > maxVariants) throw tooManyVariants();
  for (const pairs of [product.attributes, ...product.variants.map(({options}) => options)]) {
    if (Object.keys(pairs).length > maxPairs) throw tooManyPairs();
  }
  for (const {sku, prices} of product.variants) {
    if (new Set(prices.map(({currency}) => currency)).size < prices.length) throw duplicatePrice(sku);
  }
  if (product.status === 'published' && !product.variants.some(({prices}) => prices.length > 0))
    throw variantRequired();
  return product;
};

/** SKUs that differ only by case or by characters without a glyph are the same. */
export const skuKey = (sku: string): string => sku.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '').toLowerCase();
/** Equal for the same entries in any order. */
export const pairsKey = (pairs: Product['attributes']): string => JSON.stringify(Object.entries(pairs).sort());
export const optionsKey = ({options}: Variant): string => pairsKey(options);

/** `path`: of the SKU in the request. */
const assertOwnSku = ({sku}: Variant, others: readonly Variant[], path: string) => {
  if (others.some(other => skuKey(other.sku) === skuKey(sku))) throw skuTaken(sku, path);
};
export const assertOwnOptions = (variant: Variant, others: readonly Variant[], path: string) => {
  const twin = others.find(other => optionsKey(other) === optionsKey(variant));
  if (twin) throw sameOptions(variant, twin, path);
};

/** Asserts that no two variants of a new product have equal options. */
export const assertDistinctVariants = (product: Product): Product => {
  product.variants.forEach((variant, i) => {
    const others = product.variants.slice(0, i);
    assertOwnSku(variant, others, `variants[${i}].sku`);
    assertOwnOptions(variant, others, `variants[${i}].options`);
  });
  return product;
};

const changed = (product: Product, change: Partial<Product>, now: string): Product =>
  assertValid({...product, ...change, version: product.version + 1, updatedAt: now});

const merged = (pairs: Product['attributes'], change: PairsChange): Product['attributes'] =>
  Object.fromEntries(
    Object.entries({...pairs, ...change}).filter((pair): pair is [string, string] => pair[1] !== null),
  );

export const updateProduct = (
  product: Product,
  {attributes = {}, slug, ...change}: ProductChange,
  now: string,
): Product =>
  changed(product, {...change, ...changeSlug(product, slug), attributes: merged(product.attributes, attributes)}, now);

/** Releases its slug, its SKUs and its brand; reserved stock stays reserved. */
export const deleteProduct = (product: Product, now: string): Product =>
  changed(product, {status: 'deleted', brand: null, variants: []}, now);

export const createVariant = (product: Product, variant: Variant, now: string): Product => {
  assertOwnSku(variant, product.variants, 'sku');
  assertOwnOptions(variant, product.variants, 'options');
  return changed(product, {variants: [...product.variants, variant]}, now);
};

export const updateVariant = (
  product: Product,
  id: string,
  {options = {}, ...change}: VariantChange,
  now: string,
): Product => {
  const before = findVariant(product, id);
  const after = {...before, ...change, options: merged(before.options, options)};
  const others = product.variants.filter(variant => variant !== before);
  if (skuKey(after.sku) !== skuKey(before.sku)) assertOwnSku(after, others, 'sku');
  if (optionsKey(after) !== optionsKey(before)) assertOwnOptions(after, others, 'options');
  return changed(product, {variants: product.variants.map(variant => (variant === before ? after : variant))}, now);
};

export const deleteVariant = (product: Product, id: string, now: string): Product => {
  findVariant(product, id);
  return changed(product, {variants: product.variants.filter(variant => variant.id !== id)}, now);
};

export const findVariant = ({variants}: Product, id: string): Variant => {
  const found = variants.find(variant => variant.id === id);
  if (!found) throw unknownVariant(id);
  return found;
};

export const assertVersion = (product: Product, version: number | undefined): Product => {
  if (version !== undefined && version !== product.version) throw staleProduct(product);
  return product;
};

export const unknownProduct = (id: string) => new Failure('not-found', 'unknown-product', `There is no product ${id}.`);
export const unknownVariant = (id: string) => new Failure('not-found', 'unknown-variant', `There is no variant ${id}.`);
const staleProduct = ({version}: Product) =>
  new Failure(
    'stale',
    'stale-product',
    `The product has changed and is at version ${version}. Read it again, then change it.`,
  );
export const productSlugTaken = (slug: string) =>
  new Failure('conflict', 'taken-slug', `The slug ${slug} is in use. Choose another one.`);
/** `path`: of the SKU in the request. */
export const skuTaken = (sku: string, path: string) =>
  new Failure('conflict', 'taken-sku', `The SKU ${sku} is in use (case is ignored). Choose another one.`, {
    errors: [{path, message: `${sku} is in use; choose another SKU`}],
  });
const sameOptions = ({sku}: Variant, twin: Variant, path: string) =>
  new Failure(
    'conflict',
    'same-options',
    `The variants ${twin.sku} and ${sku} have the same options, so nobody can tell them apart. Choose others.`,
    {errors: [{path, message: `are the options of ${twin.sku}; choose others`}]},
  );
const tooManyVariants = () =>
  new Failure('conflict', 'too-many-variants', `A product has at most ${maxVariants} variants.`);
const tooManyPairs = () =>
  new Failure('invalid', 'too-many-entries', `Attributes and options have at most ${maxPairs} entries each.`);
const duplicatePrice = (sku: string) =>
  new Failure('invalid', 'duplicate-price', `Variant ${sku} has two prices in one currency.`, {
    errors: [{path: 'prices', message: `${sku} has two prices in one currency; give one per currency`}],
  });
const variantRequired = () =>
  new Failure(
    'conflict',
    'variant-required',
    'A published product needs a variant with a price. Add one, or keep it as a draft.',
  );
