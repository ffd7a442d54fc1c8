import type {Stock} from '../domain/product.ts';
import type {Ports} from './ports.ts';
import {restock} from './project.ts';

/** Stock may be heard of before its product is: it is kept, and the page is made when the product comes. */
export const learnStock = (ports: Ports) => async (stock: Stock) => {
  if (await ports.sources.keepStock(stock)) await restock(ports)(stock.productId);
};
