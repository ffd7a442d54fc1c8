import type {Category} from '../domain/category.ts';
import type {Product, Stock, Variant} from '../domain/product.ts';

/** Products, categories and stock for tests: whatever a test does not say is plain. */

/** An id in which a number can be read. */
export const idOf = (number: number): string => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const aVariant = (number: number, change: Partial<Variant> = {}): Variant => ({
  id: idOf(number),
  sku: `V${number}`,
  options: {},
  prices: [{amount: 1000, currency: 'EUR'}],
  ...change,
});

export const aProduct = (number: number, change: Partial<Product> = {}): Product => ({
  id: idOf(number),
  version: 1,
  name: `Thing ${number}`,
  slug: `thing-${number}`,
  description: 'What it is.',
  status: 'published',
  brand: null,
  categoryIds: [],
  media: [],
  attributes: {},
  variants: [aVariant(number * 100)],
  createdAt: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
  ...change,
});

export const aCategory = (number: number, change: Partial<Category> = {}): Category => ({
  id: idOf(number),
  version: 1,
  name: `Category ${number}`,
  slug: `category-${number}`,
  description: '',
  status: 'active',
  parentId: null,
  ...change,
});

/** Of the variant that `aProduct` gives a product. */
export const aStock = (productNumber: number, available: number, change: Partial<Stock> = {}): Stock => ({
  variantId: idOf(productNumber * 100),
  productId: idOf(productNumber),
  version: 1,
  available,
  ...change,
});
