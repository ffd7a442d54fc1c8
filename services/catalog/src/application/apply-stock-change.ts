import type {Stock} from '../domain/product.ts';
import type {Ports} from './ports.ts';
import {projectStock} from './project.ts';

/** A stock event may arrive before its product's: it is stored, and the page is created with the product. */
export const applyStockChange = (ports: Ports) => async (stock: Stock) => {
  if (await ports.replicas.keepStock(stock)) await projectStock(ports)(stock.productId);
};
