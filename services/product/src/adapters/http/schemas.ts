import {Amount, Currency, Id, Instant, Money, text, WebUrl} from '@ecom/contracts/schema';
import {abbreviatedId, anyOf, countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';
import {isCategoryName} from '../../domain/category.ts';
import {maxPairs, maxVariants} from '../../domain/product.ts';

export const IdPath = z.object({id: Id});
export const VariantPath = z.object({variantId: Id});

/** Normalized to NFC, so that names that look equal are equal. */
const name = text(1, 255).normalize('NFC');
export const CategoryName = name.refine(
  isCategoryName,
  "may have letters, digits, spaces, and - _ & ' . , / only, and needs a letter or digit",
);
const Slug = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by single hyphens')
  .meta({example: 'sound-equipment'});

export const CategoryBody = z.strictObject({name: CategoryName, description: text(0, 255).default('')});
export const CategoryPatch = z
  .strictObject({name: CategoryName, slug: Slug, description: text(0, 255), status: z.enum(['active', 'inactive'])})
  .partial();
export const MoveBody = z.strictObject({parentId: Id.nullable()});

export const Category = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    description: z.string(),
    status: z.enum(['active', 'inactive', 'deleted']),
    parentId: Id.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'Category', description: 'A category'});

type Branch = z.infer<typeof Category> & {level: number; subcategories: Branch[]};

const CategoryTree: z.ZodType<Branch> = z
  .object({...Category.shape, level: z.int(), subcategories: z.array(z.lazy(() => CategoryTree))})
  .meta({id: 'CategoryTree', description: 'A category with its subcategories'});
export const Tree = z.object({items: z.array(CategoryTree)});

export const BrandBody = z.strictObject({name});
export const Brand = z
  .object({id: Id, name: z.string(), createdAt: Instant, updatedAt: Instant})
  .meta({id: 'Brand', description: 'A brand'});
export const BrandList = pageOf(Brand);
export const BrandQuery = z.strictObject({
  ...pageQuery('name', '-name', 'createdAt', '-createdAt'),
  ...countQuery,
  name: z.string().max(255).normalize('NFC').optional().meta({description: 'The whole name; case is ignored'}),
  id: abbreviatedId,
});

const few = [
  (pairs: object) => Object.keys(pairs).length <= maxPairs,
  `must have at most ${maxPairs} entries`,
] as const;
/** A few short pairs, such as `{"colour": "black"}`. */
const PairName = text(1, 64).normalize('NFC');
const PairValue = text(1, 255).normalize('NFC');
const Pairs = z.record(PairName, PairValue).refine(...few);
const PairsPatch = z
  .record(PairName, PairValue.nullable())
  .refine(...few)
  .meta({description: 'Merged with the existing entries; null removes an entry (RFC 7396)'});
const distinct = (list: readonly unknown[]) => new Set(list).size === list.length;
const Prices = z
  .array(z.strictObject({amount: Amount, currency: Currency}))
  .max(50)
  .refine(prices => distinct(prices.map(({currency}) => currency)), 'must have at most one price per currency');
/** Characters that look like nothing or like a blank: SKUs that differ by these look the same. */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;
const codePointsOf = (text: string) =>
  [...new Set(text.match(invisible))].map(
    character => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
const Sku = text(1, 64)
  .normalize('NFC')
  .refine(sku => codePointsOf(sku).length === 0, {
    error: ({input}) => `must not contain invisible characters; leave out ${codePointsOf(String(input)).join(', ')}`,
  });
const Quantity = z.int().min(0).max(1_000_000_000);

export const VariantBody = z.strictObject({
  sku: Sku,
  options: Pairs.default({}),
  prices: Prices.default([]),
  stock: Quantity.default(0),
});
export const VariantPatch = z.strictObject({sku: Sku, options: PairsPatch, prices: Prices}).partial();

const product = {
  name,
  slug: Slug,
  description: text(0, 10_000),
  brandId: Id.nullable(),
  categoryIds: z.array(Id).max(20).refine(distinct, 'must name each category once'),
  status: z.enum(['draft', 'published', 'archived']),
  media: z.array(z.strictObject({url: WebUrl, alt: text(0, 255).default('')})).max(50),
  attributes: Pairs,
};
export const ProductBody = z.strictObject({
  name: product.name,
  slug: product.slug.optional(),
  description: product.description.default(''),
  brandId: product.brandId.optional(),
  categoryIds: product.categoryIds.default([]),
  status: product.status.default('draft'),
  media: product.media.default([]),
  attributes: product.attributes.default({}),
  variants: z.array(VariantBody).max(maxVariants).default([]),
});
export const ProductPatch = z.strictObject({...product, attributes: PairsPatch}).partial();

const Level = z.object({onHand: z.int(), reserved: z.int(), available: z.int()});
export const StockLevel = Level.meta({id: 'StockLevel', description: 'The stock of a variant'});

export const Variant = z
  .object({
    id: Id,
    sku: z.string(),
    options: z.record(z.string(), z.string()),
    prices: z.array(Money),
    stock: z
      .union([Level, z.object({available: z.int()})])
      .meta({description: 'The quantities on hand and reserved are visible to staff only'}),
  })
  .meta({id: 'Variant', description: 'A form of a product, with prices and stock'});

export const Product = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    description: z.string(),
    status: z.enum(['draft', 'published', 'archived', 'deleted']),
    brand: z.object({id: Id, name: z.string()}).nullable(),
    categoryIds: z.array(Id),
    media: z.array(z.object({url: z.string(), alt: z.string()})),
    attributes: z.record(z.string(), z.string()),
    variants: z.array(Variant),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({id: 'Product', description: 'A product with its variants'});
export const ProductList = pageOf(Product);
export const productFilters = {
  brandId: Id.optional(),
  categoryId: Id.optional(),
  sku: z.string().max(64).optional().meta({description: 'Case is ignored'}),
};
export const ProductQuery = z.strictObject({
  ...pageQuery('-createdAt', 'createdAt', 'name', '-name'),
  ...countQuery,
  status: anyOf(z.enum(['draft', 'published', 'archived', 'deleted'])).meta({
    description: 'Any of these, repeated or separated by commas; other values than `published` are for staff',
  }),
  ...productFilters,
  slug: z.string().max(120).optional(),
  id: abbreviatedId,
});

export const StockBody = z.strictObject({onHand: Quantity});
export const AdjustmentBody = z.strictObject({
  delta: z
    .int()
    .min(-1_000_000_000)
    .max(1_000_000_000)
    .refine(delta => delta !== 0, 'must not be 0'),
  reason: text(1, 255),
});
