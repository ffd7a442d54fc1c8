import {productTopic, stockTopic} from '@ecom/contracts/events/product';
import {outboxEvent} from '@ecom/contracts/topic';
import {statement} from '@ecom/postgres/database';
import type {Product, Variant} from '../../domain/product.ts';

/** The key of the advisory lock that serializes renaming a brand and publishing products with its name. */
export const brandNamesLock = `hashtext('brand names')`;

/** The key of the advisory lock that serializes changes of categories, and deleting one and putting products into it. */
export const categoriesLock = `hashtext('categories')`;

export const shareLocks = `select pg_advisory_xact_lock_shared(${brandNamesLock}), pg_advisory_xact_lock_shared(${categoriesLock})`;
// Serializes renaming a brand and publishing products with its name, and deleting a category and putting products into it.
export const lockReferences = statement('product-reference-locks', shareLocks);

export type ProductRow = Omit<Product, 'createdAt' | 'updatedAt' | 'brand' | 'variants'> & {
  readonly brandId: string | null;
  readonly brandName: string | null;
  readonly variants: readonly Variant[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/**
 * A product with its brand, its variants and their stock: one row, one round trip. Subqueries instead of joins: they are evaluated
 * for the rows of the page only, and not for every candidate.
 */
export const productsSelect = `select p.id, p.version, p.name, p.slug, p.former_slugs as "formerSlugs", p.description, p.status, p.category_ids as "categoryIds", p.media, p.attributes,
  p.created_at as "createdAt", p.updated_at as "updatedAt", p.brand_id as "brandId", (select b.name from brands b where b.id = p.brand_id) as "brandName",
  (select json_agg(json_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'prices', v.prices,
     'stock', json_build_object('onHand', s.on_hand, 'reserved', s.reserved)) order by v.position)
   from variants v join stock s on s.variant_id = v.id where v.product_id = p.id and not v.deleted) as variants
  from products p`;

export const fromRow = ({brandId, brandName, variants, createdAt, updatedAt, ...row}: ProductRow): Product => ({
  ...row,
  brand: brandId ? {id: brandId, name: brandName!} : null,
  variants: variants ?? [],
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const toProductEvent = ({variants, ...product}: Product) =>
  outboxEvent(productTopic, product.id, {
    type: 'product.changed',
    data: {
      ...product,
      categoryIds: [...product.categoryIds],
      media: [...product.media],
      variants: variants.map(({id, sku, options, prices}) => ({id, sku, options, prices: [...prices]})),
    },
  });

export type StockState = {
  readonly variantId: string;
  readonly productId: string;
  readonly version: number;
  readonly available: number;
};

export const toStockEvent = (state: StockState) =>
  outboxEvent(stockTopic, state.variantId, {type: 'stock.changed', data: state});
