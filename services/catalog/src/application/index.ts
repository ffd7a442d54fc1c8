import {learnCategory} from './learn-category.ts';
import {learnProduct} from './learn-product.ts';
import {learnStock} from './learn-stock.ts';
import {listProducts} from './list-products.ts';
import type {Ports} from './ports.ts';
import {showCategories} from './show-categories.ts';
import {showProduct} from './show-product.ts';

/** Everything this service can do: follow what product tells, and show it. */
export const createUseCases = (ports: Ports) => ({
  learnProduct: learnProduct(ports),
  learnCategory: learnCategory(ports),
  learnStock: learnStock(ports),

  listProducts: listProducts(ports),
  showProduct: showProduct(ports),
  showCategories: showCategories(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
