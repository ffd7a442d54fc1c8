import {orderTopic} from '@ecom/contracts/events/order';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import {type Order, type OrderEvent, refundedAmount} from '../domain/order.ts';

/** The published event: its own data with those of every order event. */
export const toEvent = (order: Order, event: OrderEvent): OutboxEvent => {
  const {id: orderId, number, cartId, userId, email, total, updatedAt: at} = order;
  const {shipping, subtotal, discountTotal, taxTotal, taxes, pricesIncludeTax} = order;
  const sums = {shipping, subtotal, discountTotal, taxTotal, taxes, total, pricesIncludeTax};
  const about = {orderId, number, cartId, userId, email, lines: [...order.lines], ...sums, at};
  const on = (topical: Parameters<typeof outboxEvent<typeof orderTopic>>[2]) =>
    outboxEvent(orderTopic, orderId, topical);
  switch (event.type) {
    case 'order.awaiting_payment':
      return on({type: event.type, data: {...about, payment: order.payment!}});
    case 'order.void_requested':
      return on({type: event.type, data: {...about, payment: order.payment!, reason: event.reason}});
    case 'order.rejected':
      return on({type: event.type, data: {...about, reason: event.reason}});
    case 'order.cancelled':
      return on({type: event.type, data: {...about, reason: event.reason, refund: event.refund}});
    case 'order.lines_cancelled': {
      const {id: cancellationId, lines, reason} = event.cancellation;
      const variants = new Map(order.lines.map(line => [line.id, line.variantId]));
      const cancelledLines = lines.map(line => ({...line, variantId: variants.get(line.lineId)!}));
      return on({type: event.type, data: {...about, cancellationId, cancelledLines, reason}});
    }
    case 'order.shipped': {
      const {id: shipmentId, lines, carrier, trackingNumber: trackingCode, trackingUrl} = event.shipment;
      const shipment = {shipmentId, shippedLines: [...lines], carrier, trackingCode, trackingUrl};
      return on({type: event.type, data: {...about, ...shipment}});
    }
    case 'order.delivered': {
      const {id: shipmentId, lines} = event.shipment;
      return on({type: event.type, data: {...about, shipmentId, deliveredLines: [...lines]}});
    }
    case 'order.refunded': {
      const refunded = {...total, amount: refundedAmount(order)};
      return on({type: event.type, data: {...about, refunded, full: event.full, shipped: true}});
    }
    default:
      return on({type: event.type, data: about});
  }
};
