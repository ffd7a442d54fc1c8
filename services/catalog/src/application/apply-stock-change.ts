import type {Stock} from '../domain/product.ts';
import type {Ports} from './ports.ts';
import {projectStock} from './project.ts';

/** Stock may be heard of before its product is: it is kept, and the page is made when the product comes. */
export const applyStockChange = (ports: Ports) => async (stock: Stock) => {
  if (await ports.replicas.keepStock(stock)) await projectStock(ports)(stock.productId);
};
