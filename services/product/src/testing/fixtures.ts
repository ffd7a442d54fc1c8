import {newId} from '@ecom/core/ids';
import type {Brand} from '../domain/brand.ts';
import type {Category} from '../domain/category.ts';
import type {Product, Variant} from '../domain/product.ts';

export const now = '2026-03-03T00:00:00.000Z';
export const later = '2026-03-04T00:00:00.000Z';

/** A variant with a price and stock by default. */
export const aVariant = (change: Partial<Variant> = {}): Variant => {
  const id = change.id ?? newId();
  return {
    id,
    sku: `SKU-${id}`,
    options: {form: id},
    prices: [{amount: 1000, currency: 'EUR'}],
    stock: {onHand: 10, reserved: 0},
    ...change,
  };
};

/** A published product with one variant by default. */
export const aProduct = (change: Partial<Product> = {}): Product => {
  const id = change.id ?? newId();
  return {
    id,
    version: 1,
    name: 'Lamp',
    slug: `lamp-${id}`,
    formerSlugs: [],
    description: '',
    status: 'published',
    brand: null,
    categoryIds: [],
    media: [],
    attributes: {},
    variants: [aVariant()],
    createdAt: now,
    updatedAt: now,
    ...change,
  };
};

export const aCategory = (change: Partial<Category> = {}): Category => {
  const id = change.id ?? newId();
  return {
    id,
    version: 1,
    parentId: null,
    name: `Category ${id}`,
    slug: `category-${id}`,
    formerSlugs: [],
    description: '',
    status: 'active',
    createdAt: now,
    updatedAt: now,
    ...change,
  };
};

export const aBrand = (change: Partial<Brand> = {}): Brand => {
  const id = change.id ?? newId();
  return {id, version: 1, name: `Brand ${id}`, createdAt: now, updatedAt: now, ...change};
};
