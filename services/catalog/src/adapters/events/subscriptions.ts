import {categoryTopic, productTopic, stockTopic} from '@ecom/contracts/events/product';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

type Changes = Pick<UseCases, 'applyProductChange' | 'applyCategoryChange' | 'applyStockChange'>;
/** The same use cases, whatever they return. */
type Handlers = {readonly [Name in keyof Changes]: (...args: Parameters<Changes[Name]>) => Promise<unknown>};

export const catalogSubscriptions = ({applyProductChange, applyCategoryChange, applyStockChange}: Handlers) => [
  subscribe(productTopic, {'product.changed': ({data}) => applyProductChange(data)}),
  subscribe(categoryTopic, {'category.changed': ({data}) => applyCategoryChange(data)}),
  subscribe(stockTopic, {'stock.changed': ({data}) => applyStockChange(data)}),
];
