import {categoryTopic, productTopic, stockTopic} from '@ecom/contracts/events/product';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

type Learning = Pick<UseCases, 'learnProduct' | 'learnCategory' | 'learnStock'>;
/** The same three, whatever they answer. */
type Learns = {readonly [Name in keyof Learning]: (...args: Parameters<Learning[Name]>) => Promise<unknown>};

export const catalogSubscriptions = ({learnProduct, learnCategory, learnStock}: Learns) => [
  subscribe(productTopic, {'product.changed': ({data}) => learnProduct(data)}),
  subscribe(categoryTopic, {'category.changed': ({data}) => learnCategory(data)}),
  subscribe(stockTopic, {'stock.changed': ({data}) => learnStock(data)}),
];
