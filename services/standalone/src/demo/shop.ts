import {brands} from './brands.ts';
import {categories, type DemoCategory} from './categories.ts';
import {earphones} from './earphones.ts';
import {foldables} from './foldables.ts';
import {headphones} from './headphones.ts';
import {phones} from './phones.ts';
import type {DemoProduct} from './product.ts';
import {smartphones} from './smartphones.ts';
import {speakers} from './speakers.ts';
import {vintageWatches} from './vintage-watches.ts';
import {wearables} from './wearables.ts';

export type {DemoCategory} from './categories.ts';
export type {DemoPrice, DemoProduct, DemoVariant} from './product.ts';

export type DemoShop = {
  /** Parents before their children. */
  readonly categories: readonly DemoCategory[];
  readonly brands: readonly string[];
  /** To be read from the start as often as one likes; not always held in memory. */
  readonly products: Iterable<DemoProduct>;
};

export const demoShop = {
  categories,
  brands,
  products: [
    ...smartphones,
    ...foldables,
    ...phones,
    ...earphones,
    ...headphones,
    ...speakers,
    ...wearables,
    ...vintageWatches,
  ],
} satisfies DemoShop;
