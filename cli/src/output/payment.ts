import type {WithOrderNumber} from '../client/order-numbers.ts';
import type {Payment} from '../resolve/payment.ts';
import type {Columns} from './table.ts';

export type Refund = Payment['refunds'][number];

export const paymentColumns: Columns<WithOrderNumber<Payment>> = {
  id: ({id}) => id,
  order: ({orderNumber}) => orderNumber,
  status: ({status}) => status,
  amount: ({amount}) => amount,
  refunded: ({refunded}) => refunded,
  provider: ({provider}) => provider,
  created: ({createdAt}) => createdAt,
  orderId: ({orderId}) => orderId,
};

/** What a terminal shows of what the customer must do. */
export const actionFields = (nextAction: Payment['nextAction']) => ({
  ...(nextAction?.url && {confirmAt: nextAction.url}),
  ...(nextAction?.instructions && {instructions: nextAction.instructions}),
  ...(nextAction?.expiresAt && {expires: nextAction.expiresAt}),
});

/** What a terminal shows of a payment, above its refunds. */
export const paymentFields = (payment: Payment) => ({
  id: payment.id,
  order: payment.orderId,
  status: payment.status,
  ...(payment.reason && {reason: payment.reason}),
  ...actionFields(payment.nextAction),
  amount: payment.amount,
  refunded: payment.refunded,
  provider: payment.provider,
  created: payment.createdAt,
  updated: payment.updatedAt,
});

export const refundColumns: Columns<Refund> = {
  refund: ({id}) => id,
  status: ({status}) => status,
  amount: ({amount}) => amount,
  reason: ({reason}) => reason,
  failure: ({failureReason}) => failureReason,
  requested: ({at}) => at,
};

export const disputeColumns: Columns<Payment['disputes'][number]> = {
  dispute: ({id}) => id,
  status: ({status}) => status,
  amount: ({amount}) => amount,
  reason: ({reason}) => reason,
  evidenceDue: ({evidenceDueBy}) => evidenceDueBy,
  created: ({createdAt}) => createdAt,
};

/** What a terminal shows of a refund. */
export const refundFields = ({id, status, amount, reason, failureReason, at}: Refund) => ({
  id,
  status,
  amount,
  reason,
  ...(failureReason && {failure: failureReason}),
  requested: at,
});
