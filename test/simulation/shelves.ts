import type {Product} from '@ecom/product/testing';
import type {Random} from './random.ts';

type Parts = {
  readonly random: Random;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly at: string;
  /** How many people will come: what is scarce is scarce for them. */
  readonly buyers: number;
};

/** Two or three published products of one or two variants, each of which is scarce or plenty. */
export const fillShelves = ({random, newId, at, buyers}: Parts): readonly Product[] =>
  Array.from({length: 2 + random.below(2)}, (_, i) => ({
    id: newId(),
    version: 1,
    name: `Thing ${i}`,
    slug: `thing-${i}`,
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
    createdAt: at,
    updatedAt: at,
  }));
