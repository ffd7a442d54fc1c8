import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Line} from '../domain/reservation.ts';
import {
  createVariant,
  deleteProduct,
  deleteVariant,
  getProduct,
  getVariant,
  updateProduct,
  updateVariant,
} from './change-products.ts';
import {createProduct, createProducts} from './create-products.ts';
import {exportProducts, importProducts} from './import-products.ts';
import {createBrand, getBrand, updateBrand} from './manage-brands.ts';
import {
  createCategory,
  deleteCategory,
  getCategory,
  getCategoryTree,
  moveCategory,
  updateCategory,
} from './manage-categories.ts';
import {adjustStock, getStock, setStock} from './manage-stock.ts';
import type {Ports} from './ports.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  getCategoryTree: getCategoryTree(ports),
  getCategory: getCategory(ports),
  createCategory: createCategory(ports),
  updateCategory: updateCategory(ports),
  moveCategory: moveCategory(ports),
  deleteCategory: deleteCategory(ports),

  listBrands: ports.brands.list,
  getBrand: getBrand(ports),
  createBrand: createBrand(ports),
  updateBrand: updateBrand(ports),
  deleteBrand: ports.brands.remove,

  listProducts: ports.products.list,
  getProduct: getProduct(ports),
  createProduct: createProduct(ports),
  createProducts: createProducts(ports),
  importProducts: importProducts(ports),
  exportProducts: exportProducts(ports),
  updateProduct: updateProduct(ports),
  deleteProduct: deleteProduct(ports),
  getVariant: getVariant(ports),
  createVariant: createVariant(ports),
  updateVariant: updateVariant(ports),
  deleteVariant: deleteVariant(ports),

  listStock: ports.stock.list,
  getStock: getStock(ports),
  setStock: setStock(ports),
  adjustStock: adjustStock(ports),

  reserveStock: (orderId: string, lines: readonly Line[], sourceEvent: SourceEvent) =>
    ports.reservations.reserve(orderId, lines, ports.now(), sourceEvent),
  commitStock: ports.reservations.commit,
  releaseStock: (orderId: string, sourceEvent: SourceEvent) =>
    ports.reservations.release(orderId, ports.now(), sourceEvent),
  releaseStockOfLines: ports.reservations.releaseLines,
});

export type UseCases = ReturnType<typeof createUseCases>;
