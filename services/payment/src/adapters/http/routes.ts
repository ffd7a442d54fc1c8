import {created, etag, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type * as domain from '../../domain/payment.ts';
import {refunded} from '../../domain/refund.ts';
import {
  Payment,
  PaymentList,
  PaymentPath,
  PaymentQuery,
  Refund,
  RefundBody,
  RefundList,
  RefundQuery,
} from './schemas.ts';

const toRefundResponse = <R extends domain.Refund>({amount, failureReason, lines, ...refund}: R, currency: string) => ({
  ...refund,
  amount: {amount, currency},
  failureReason: failureReason ?? null,
  lines: lines.map(({lineId, quantity}) => ({lineId, quantity})),
});

export const toResponse = (payment: domain.Payment) => {
  const {id, orderId, amount, currency, provider, lines, state, createdAt, updatedAt} = payment;
  return {
    id,
    orderId,
    amount: {amount, currency},
    refunded: {amount: refunded(payment), currency},
    provider,
    status: state.status,
    reason: state.status === 'failed' ? state.reason : null,
    nextAction: state.status === 'requires_action' ? {url: state.url} : null,
    lines: lines.map(({total, ...line}) => ({...line, total: {amount: total, currency}})),
    refunds: state.status === 'captured' ? state.refunds.map(each => toRefundResponse(each, currency)) : [],
    createdAt,
    updatedAt,
  };
};

export const paymentRoutes = ({getPayment, listPayments, listRefunds, refundPayment}: UseCases) => [
  route({
    name: 'listPayments',
    method: 'get',
    path: '/payments',
    summary: 'List payments',
    access: {permission: 'payments:read'},
    query: PaymentQuery,
    responses: {200: PaymentList},
    async handle({query}) {
      const {items, ...page} = await listPayments(query);
      return ok({items: items.map(toResponse), ...page});
    },
  }),
  route({
    name: 'getPayment',
    method: 'get',
    path: '/payments/:id',
    summary: 'Get a payment',
    access: {permission: 'payments:read'},
    params: PaymentPath,
    responses: {200: Payment},
    etag: true,
    async handle({params}) {
      const payment = await getPayment(params.id);
      return ok(toResponse(payment), etag(payment.version));
    },
  }),
  route({
    name: 'listRefunds',
    method: 'get',
    path: '/refunds',
    summary: 'List refunds of all payments',
    access: {permission: 'payments:read'},
    query: RefundQuery,
    responses: {200: RefundList},
    async handle({query}) {
      const {items, ...page} = await listRefunds(query);
      return ok({...page, items: items.map(({currency, ...refund}) => toRefundResponse(refund, currency))});
    },
  }),
  route({
    name: 'refundPayment',
    method: 'post',
    path: '/payments/:id/refunds',
    summary: 'Refund a payment',
    description:
      'Refunds an `amount`, or pieces of `lines`, or without both everything that is left. The pieces of a line add up to its total; pieces that are refunded already, or about to be, cannot be refunded again. The provider executes the refund in the background: it is `pending`, then `succeeded` or `failed`. A failed refund counts as not made; request it again with another Idempotency-Key.',
    access: {permission: 'payments:write'},
    idempotency: 'required',
    params: PaymentPath,
    body: RefundBody,
    responses: {201: Refund},
    async handle({params, body, principal}) {
      const actor = {type: 'staff', userId: principal.userId} as const;
      const {currency, ...newRefund} = await refundPayment({paymentId: params.id, ...body, actor});
      return created(`/payments/${params.id}`, toRefundResponse(newRefund, currency));
    },
  }),
];
