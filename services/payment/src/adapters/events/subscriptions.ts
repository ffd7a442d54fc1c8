import {orderTopic} from '@ecom/contracts/events/order';
import {subscribe} from '@ecom/messaging/subscription';
import type {UseCases} from '../../application/index.ts';

/** The reason of a cancellation may be in the words of the customer, and is not copied: payments are kept when an order is erased. */
export const paymentSubscriptions = ({startPayment, voidPayment, refundOrder, refundLines}: UseCases) => [
  subscribe(orderTopic, {
    'order.awaiting_payment': event => startPayment(event.data, event),
    'order.void_requested': event => voidPayment(event.data, event),
    'order.cancelled': async event => {
      if (event.data.refund) await refundOrder(event.data.orderId, 'the order was cancelled', event);
    },
    'order.lines_cancelled': event => refundLines({...event.data, reason: 'pieces were cancelled'}, event),
  }),
];
