import {Failure} from '@ecom/core/failure';
import type {Brand} from './brand.ts';
import {categoryAt, type Forest} from './category.ts';
import {
  assertOwnOptions,
  assertValid,
  optionsKey,
  type Product,
  pairsKey,
  skuKey,
  skuTaken,
  type Variant,
} from './product.ts';
import {setOnHand} from './stock.ts';

type ImportedVariant = Pick<Variant, 'sku'> &
  Partial<Pick<Variant, 'options' | 'prices'>> & {
    /** Pieces on hand. */
    readonly stock?: number | undefined;
  };

/** A product by its slug, with variants by their SKUs. What it leaves out stays as it is, other variants included. */
export type ImportRow = Pick<Product, 'slug' | 'name'> &
  Partial<Pick<Product, 'description' | 'media' | 'attributes'>> & {
    readonly status?: 'draft' | 'published' | 'archived' | undefined;
    /** The name of the brand. */
    readonly brand?: string | null | undefined;
    /** Each the names from the root category to the product's. */
    readonly categories?: readonly CategoryPath[] | undefined;
    readonly variants: readonly ImportedVariant[];
  };

export type CategoryPath = readonly string[];

/** What exists of that which the rows name. */
export type Found = {
  readonly products: readonly Product[];
  /** The id of the product that has a variant, by the key of its SKU. */
  readonly skuOwners: ReadonlyMap<string, string>;
  /** By the name in the row, in any case. */
  readonly brands: ReadonlyMap<string, Pick<Brand, 'id' | 'name'>>;
  readonly forest: Forest;
};

type StockChange = {readonly variantId: string; readonly onHand: number};

export type RowDecision =
  | {
      readonly outcome: 'created' | 'updated' | 'unchanged';
      readonly before: Product | undefined;
      /** The same as `before` if only stock changes. */
      readonly product: Product;
      readonly stock: readonly StockChange[];
      readonly missing: Missing;
    }
  | {readonly outcome: 'refused'; readonly failure: Failure};

/** Brands and categories that a row names and that do not exist. */
type Missing = {readonly brands: readonly string[]; readonly categories: readonly CategoryPath[]};

type Create = {readonly newId: () => string; readonly now: string};

/** Decides on each row, in their order. Brands and categories that do not exist have new ids, and are in `missing`. */
export const decideImport = (
  rows: readonly (ImportRow | Failure)[],
  found: Found,
  create: Create,
): readonly RowDecision[] => {
  const products = new Map(found.products.map(product => [product.slug, product]));
  const owners = new Map(found.skuOwners);
  const slugs = new Set<string>();
  const decide = (row: ImportRow | Failure): RowDecision => {
    if (row instanceof Failure) throw row;
    if (slugs.has(row.slug)) throw repeatedSlug(row.slug);
    const before = products.get(row.slug);
    row.variants.forEach(({sku}, i) => {
      const owner = owners.get(skuKey(sku));
      if (owner !== undefined && owner !== before?.id) throw skuTaken(sku, `variants[${i}].sku`);
    });
    const decision = decideRow(row, before, found, create);
    slugs.add(row.slug);
    for (const {sku} of decision.product.variants) owners.set(skuKey(sku), decision.product.id);
    return decision;
  };
  return rows.map(row => {
    try {
      return decide(row);
    } catch (error) {
      if (error instanceof Failure) return {outcome: 'refused', failure: error};
      throw error;
    }
  });
};

const decideRow = (row: ImportRow, before: Product | undefined, found: Found, create: Create) => {
  const {newId, now} = create;
  const base = before ?? newProduct(row, create);
  const brand = row.brand ? found.brands.get(row.brand) : undefined;
  const categories = row.categories?.map(path => ({path, id: categoryAt(found.forest, path)?.id}));
  const missing = {
    brands: row.brand && !brand ? [row.brand] : [],
    categories: (categories ?? []).filter(({id}) => !id).map(({path}) => path),
  };
  const after: Product = {
    ...base,
    name: row.name,
    description: row.description ?? base.description,
    status: row.status ?? base.status,
    brand: row.brand
      ? {id: brand?.id ?? newId(), name: brand?.name ?? row.brand}
      : row.brand === null
        ? null
        : base.brand,
    categoryIds: categories ? [...new Set(categories.map(({id}) => id ?? newId()))] : base.categoryIds,
    media: row.media ?? base.media,
    attributes: row.attributes ?? base.attributes,
    variants: importVariants(base.variants, row.variants, newId),
  };
  const stock = row.variants.flatMap((imported): StockChange[] => {
    const variant = base.variants.find(isVariant(imported));
    if (!variant || imported.stock === undefined || imported.stock === variant.stock.onHand) return [];
    return [{variantId: variant.id, onHand: setOnHand(variant.stock, imported.stock).onHand}];
  });
  if (before && contentKey(before) === contentKey(after))
    return {outcome: stock.length > 0 ? 'updated' : 'unchanged', before, product: before, stock, missing} as const;
  const product = assertValid({...after, version: base.version + 1, updatedAt: now});
  row.variants.forEach((imported, i) => {
    const variant = product.variants.find(isVariant(imported))!;
    assertOwnOptions(
      variant,
      product.variants.filter(other => other !== variant),
      `variants[${i}].options`,
    );
  });
  return {outcome: before ? 'updated' : 'created', before, product, stock, missing} as const;
};

const newProduct = ({slug, name}: ImportRow, {newId, now}: Create): Product => ({
  id: newId(),
  version: 0,
  name,
  slug,
  formerSlugs: [],
  description: '',
  status: 'draft',
  brand: null,
  categoryIds: [],
  media: [],
  attributes: {},
  variants: [],
  createdAt: now,
  updatedAt: now,
});

const isVariant =
  ({sku}: ImportedVariant) =>
  (variant: Variant) =>
    skuKey(variant.sku) === skuKey(sku);

/** The variants in their order, new ones at the end. */
const importVariants = (variants: readonly Variant[], imported: readonly ImportedVariant[], newId: () => string) => {
  imported.forEach(({sku}, i) => {
    if (imported.slice(0, i).some(other => skuKey(other.sku) === skuKey(sku)))
      throw skuTaken(sku, `variants[${i}].sku`);
  });
  const changed = variants.map(variant => {
    const {options = variant.options, prices = variant.prices} =
      imported.find(({sku}) => skuKey(sku) === skuKey(variant.sku)) ?? {};
    return {...variant, options, prices};
  });
  const added = imported
    .filter(each => !variants.some(isVariant(each)))
    .map(({sku, options = {}, prices = [], stock = 0}) => ({
      id: newId(),
      sku,
      options,
      prices,
      stock: {onHand: stock, reserved: 0},
    }));
  return [...changed, ...added];
};

/** Equal for products that differ only by their stock and by the order of their attributes. */
const contentKey = ({name, description, status, brand, categoryIds, media, attributes, variants}: Product) =>
  JSON.stringify([
    [name, description, status, brand?.id, categoryIds],
    media.map(({url, alt}) => [url, alt]),
    pairsKey(attributes),
    variants.map(variant => [
      variant.id,
      optionsKey(variant),
      variant.prices.map(({amount, currency}) => [amount, currency]),
    ]),
  ]);

const repeatedSlug = (slug: string) =>
  new Failure('conflict', 'repeated-slug', `An earlier row has the slug ${slug}. Give one row per product.`, {
    errors: [{path: 'slug', message: `${slug} is in an earlier row; give one row per product`}],
  });
