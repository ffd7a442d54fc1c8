import {applyCategoryChange} from './apply-category-change.ts';
import {applyProductChange} from './apply-product-change.ts';
import {applyStockChange} from './apply-stock-change.ts';
import {applyToAllGenerations, type Everywhere} from './apply-to-all-generations.ts';
import {getCurrentSlug, getProduct} from './get-product.ts';
import {listCategories} from './list-categories.ts';
import {listProducts} from './list-products.ts';
import type {Ports, Reads} from './ports.ts';
import {rebuildPages} from './rebuild-pages.ts';

/** All use cases of this service: apply the events of product, and query. */
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
  getCurrentSlug: getCurrentSlug(reads),
  listCategories: listCategories(reads),
});

/** The same for a catalog with generations: the active one is read, and events are applied to all that the register names. */
export const createUseCasesOver = (everywhere: Everywhere, reads: Reads): UseCases => ({
  applyProductChange: applyToAllGenerations(applyProductChange)(everywhere),
  applyCategoryChange: applyToAllGenerations(applyCategoryChange)(everywhere),
  applyStockChange: applyToAllGenerations(applyStockChange)(everywhere),
  ...createReads(reads),
});

/** Fills a new generation: stores the events first, and writes all pages at the end, which is many times faster. */
export const createFilling = (ports: Ports) => ({
  applyProductChange: ports.replicas.keepProduct,
  applyCategoryChange: ports.replicas.keepCategory,
  applyStockChange: ports.replicas.keepStock,
  rebuildPages: rebuildPages(ports),
});
