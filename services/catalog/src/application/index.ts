import {applyCategoryChange} from './apply-category-change.ts';
import {applyProductChange} from './apply-product-change.ts';
import {applyStockChange} from './apply-stock-change.ts';
import {applyToAllGenerations, type Everywhere} from './apply-to-all-generations.ts';
import {getProduct} from './get-product.ts';
import {listCategories} from './list-categories.ts';
import {listProducts} from './list-products.ts';
import type {Ports, Reads} from './ports.ts';
import {rebuildPages} from './rebuild-pages.ts';

/** Everything this service can do: follow what product tells, and show it. */
export const createUseCases = (ports: Ports) => ({
  applyProductChange: applyProductChange(ports),
  applyCategoryChange: applyCategoryChange(ports),
  applyStockChange: applyStockChange(ports),
  ...createReads(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;

const createReads = (reads: Reads) => ({
  listProducts: listProducts(reads),
  getProduct: getProduct(reads),
  listCategories: listCategories(reads),
});

/** The same where the catalog has generations: one of them is read, and all that are named follow what product tells. */
export const createUseCasesOver = (everywhere: Everywhere, reads: Reads): UseCases => ({
  applyProductChange: applyToAllGenerations(applyProductChange)(everywhere),
  applyCategoryChange: applyToAllGenerations(applyCategoryChange)(everywhere),
  applyStockChange: applyToAllGenerations(applyStockChange)(everywhere),
  ...createReads(reads),
});

/** What fills a new generation: it only keeps what is told, and makes the pages of all that at the end, which is many times faster. */
export const createFilling = (ports: Ports) => ({
  applyProductChange: ports.replicas.keepProduct,
  applyCategoryChange: ports.replicas.keepCategory,
  applyStockChange: ports.replicas.keepStock,
  rebuildPages: rebuildPages(ports),
});

export type Filling = ReturnType<typeof createFilling>;
