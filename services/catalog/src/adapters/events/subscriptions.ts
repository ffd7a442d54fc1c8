import {subscribe} from '@ecom/kernel/events/subscription';
import {categoryTopic, productTopic, stockTopic} from '@ecom/product/events';
import type {Filling, UseCases} from '../../application/index.ts';

export const catalogSubscriptions = ({
  learnProduct,
  learnCategory,
  learnStock,
}: UseCases | Omit<Filling, 'remakePages'>) => [
  subscribe(productTopic, {'product.changed': ({data}) => learnProduct(data)}),
  subscribe(categoryTopic, {'category.changed': ({data}) => learnCategory(data)}),
  subscribe(stockTopic, {'stock.changed': ({data}) => learnStock(data)}),
];
