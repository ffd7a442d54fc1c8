import {learnCategory} from './learn-category.ts';
import {type Everywhere, learnEverywhere} from './learn-everywhere.ts';
import {learnProduct} from './learn-product.ts';
import {learnStock} from './learn-stock.ts';
import {listProducts} from './list-products.ts';
import type {Ports, Reads} from './ports.ts';
import {remakePages} from './remake-pages.ts';
import {showCategories} from './show-categories.ts';
import {showProduct} from './show-product.ts';

/** Everything this service can do: follow what product tells, and show it. */
export const createUseCases = (ports: Ports) => ({
  learnProduct: learnProduct(ports),
  learnCategory: learnCategory(ports),
  learnStock: learnStock(ports),
  ...createReads(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;

const createReads = (reads: Reads) => ({
  listProducts: listProducts(reads),
  showProduct: showProduct(reads),
  showCategories: showCategories(reads),
});

/** The same where the catalog has generations: one of them is read, and all that are named follow what product tells. */
export const createUseCasesOver = (everywhere: Everywhere, reads: Reads): UseCases => ({
  learnProduct: learnEverywhere(learnProduct)(everywhere),
  learnCategory: learnEverywhere(learnCategory)(everywhere),
  learnStock: learnEverywhere(learnStock)(everywhere),
  ...createReads(reads),
});

/** What fills a new generation: it only keeps what is told, and makes the pages of all that at the end, which is many times faster. */
export const createFilling = (ports: Ports) => ({
  learnProduct: ports.sources.keepProduct,
  learnCategory: ports.sources.keepCategory,
  learnStock: ports.sources.keepStock,
  remakePages: remakePages(ports),
});

export type Filling = ReturnType<typeof createFilling>;
