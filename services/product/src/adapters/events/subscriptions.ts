import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

export const productSubscriptions = ({reserveStock, commitStock, releaseStock, releaseStockOfLines}: UseCases) => [
  subscribe(orderTopic, {
    'order.placed': event => reserveStock(event.data.orderId, event.data.lines, event),
    'order.paid': event => commitStock(event.data.orderId, event),
    'order.rejected': event => releaseStock(event.data.orderId, event),
    'order.cancelled': event => releaseStock(event.data.orderId, event),
    'order.lines_cancelled': event =>
      releaseStockOfLines(event.data.orderId, event.data.cancellationId, event.data.cancelledLines, event),
    // A refund changes no stock. Until 2026-12 a full one before shipping cancelled the order, too.
    'order.refunded': async event => {
      if (event.data.full && !event.data.shipped) await releaseStock(event.data.orderId, event);
    },
  }),
];
