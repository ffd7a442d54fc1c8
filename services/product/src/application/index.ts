import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Line} from '../domain/reservation.ts';
import {
  addVariant,
  deleteProduct,
  readProduct,
  readVariant,
  removeVariant,
  updateProduct,
  updateVariant,
} from './change-products.ts';
import {createProduct, importProducts} from './create-products.ts';
import {createBrand, readBrand, renameBrand} from './manage-brands.ts';
import {
  createCategory,
  moveCategoryBelow,
  readCategory,
  readTree,
  removeCategory,
  updateCategory,
} from './manage-categories.ts';
import {adjustStock, readStock, setStock} from './manage-stock.ts';
import type {Ports} from './ports.ts';

/** Everything this service can do. HTTP, events and the CLI are three ways to ask for it. */
export const createUseCases = (ports: Ports) => ({
  readTree: readTree(ports),
  readCategory: readCategory(ports),
  createCategory: createCategory(ports),
  updateCategory: updateCategory(ports),
  moveCategory: moveCategoryBelow(ports),
  removeCategory: removeCategory(ports),

  listBrands: ports.brands.list,
  readBrand: readBrand(ports),
  createBrand: createBrand(ports),
  renameBrand: renameBrand(ports),
  removeBrand: ports.brands.remove,

  listProducts: ports.products.list,
  readProduct: readProduct(ports),
  createProduct: createProduct(ports),
  importProducts: importProducts(ports),
  updateProduct: updateProduct(ports),
  deleteProduct: deleteProduct(ports),
  readVariant: readVariant(ports),
  addVariant: addVariant(ports),
  updateVariant: updateVariant(ports),
  removeVariant: removeVariant(ports),

  readStock: readStock(ports),
  setStock: setStock(ports),
  adjustStock: adjustStock(ports),

  reserveStock: (orderId: string, lines: readonly Line[], sourceEvent: SourceEvent) =>
    ports.reservations.reserve(orderId, lines, ports.now(), sourceEvent),
  commitStock: ports.reservations.commit,
  releaseStock: (orderId: string, sourceEvent: SourceEvent) =>
    ports.reservations.release(orderId, ports.now(), sourceEvent),
});

export type UseCases = ReturnType<typeof createUseCases>;
