import {orderTopic} from '@ecom/contracts/events/order';
import {plainSums} from '@ecom/contracts/price-breakdown';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import type {Order, OrderEvent} from '../domain/order.ts';

/** The published event: its own data with those of every order event. */
export const toEvent = (order: Order, event: OrderEvent): OutboxEvent => {
  const {id: orderId, number, cartId, userId, email, lines, total, payment, history, state} = order;
  const about = {
    orderId,
    number,
    cartId,
    userId,
    email,
    lines: [...lines],
    ...plainSums(total),
    at: history.at(-1)!.at,
  };
  const on = (topical: Parameters<typeof outboxEvent<typeof orderTopic>>[2]) =>
    outboxEvent(orderTopic, orderId, topical);
  switch (event.type) {
    case 'order.awaiting_payment':
      return on({type: event.type, data: {...about, payment}});
    case 'order.void_requested':
      return on({type: event.type, data: {...about, payment, reason: event.reason}});
    case 'order.rejected':
      return on({type: event.type, data: {...about, reason: event.reason}});
    case 'order.cancelled':
      return on({type: event.type, data: {...about, reason: event.reason, refund: event.refund}});
    case 'order.shipped':
      return on({
        type: event.type,
        data: {...about, carrier: event.carrier, trackingCode: event.trackingCode, trackingUrl: null},
      });
    case 'order.refunded':
      return on({
        type: event.type,
        data: {
          ...about,
          refunded: {...total, amount: event.refunded},
          full: event.full,
          shipped: 'shipment' in state && state.shipment !== null,
        },
      });
    default:
      return on({type: event.type, data: about});
  }
};
