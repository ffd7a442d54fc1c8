import type {Product} from '@ecom/product/testing';
import type {Random} from './random.ts';

type ProductFixtureOptions = {
  readonly random: Random;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly createdAt: string;
  /** Number of buyers. Scarce stock depends on it. */
  readonly buyers: number;
};

/** Two or three published products with one or two variants each, whose stock is either scarce or plentiful. */
export const createProductFixtures = ({random, newId, createdAt, buyers}: ProductFixtureOptions): readonly Product[] =>
  Array.from({length: 2 + random.below(2)}, (_, i) => ({
    id: newId(),
    version: 1,
    name: `Product ${i}`,
    slug: `product-${i}`,
    description: '',
    status: 'published',
    brand: null,
    categoryIds: [],
    media: [],
    attributes: {},
    variants: Array.from({length: 1 + random.below(2)}, (_, j) => ({
      id: newId(),
      sku: `SKU-${i}-${j}`,
      options: {},
      prices: [{amount: 500 + i, currency: 'EUR'}],
      stock: {onHand: random.chance(0.4) ? random.below(buyers + 2) : 10_000, reserved: 0},
    })),
    createdAt,
    updatedAt: createdAt,
  }));
