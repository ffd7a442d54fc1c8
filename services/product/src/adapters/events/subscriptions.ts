import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const productSubscriptions = ({reserveStock, commitStock, releaseStock}: UseCases) => [
  subscribe(orderTopic, {
    'order.placed': event => reserveStock(event.data.orderId, event.data.lines, event),
    'order.paid': event => commitStock(event.data.orderId, event),
    'order.rejected': event => releaseStock(event.data.orderId, event),
    'order.cancelled': event => releaseStock(event.data.orderId, event),
    'order.refunded': async event => {
      if (event.data.full && !event.data.shipped) await releaseStock(event.data.orderId, event);
    },
  }),
];
