import type {NextAction} from '@ecom/contracts/next-action';
import {created, etag, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type * as domain from '../../domain/payment.ts';
import {refunded} from '../../domain/refund.ts';
import {
  Payment,
  PaymentList,
  PaymentPath,
  PaymentQuery,
  ProviderList,
  type PublicProvider,
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

/** The secret lets whoever has it act for the customer. */
const forStaff = ({clientSecret: _, ...nextAction}: NextAction): NextAction => nextAction;

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
    nextAction: state.status === 'requires_action' ? forStaff(state.nextAction) : null,
    lines: lines.map(({total, ...line}) => ({...line, total: {amount: total, currency}})),
    refunds: state.status === 'captured' ? state.refunds.map(each => toRefundResponse(each, currency)) : [],
    disputes: payment.disputes.map(dispute => ({...dispute, amount: {amount: dispute.amount, currency}})),
    createdAt,
    updatedAt,
  };
};

export const paymentRoutes = (use: UseCases, providers: readonly PublicProvider[] = []) => [
  route({
    name: 'listPaymentProviders',
    method: 'get',
    path: '/payments/providers',
    summary: 'List the payment providers of this shop',
    description: 'The names that a checkout can choose from, with what the script of a provider needs in a browser.',
    access: 'public',
    responses: {200: ProviderList},
    handle: async () => ok({items: [...providers]}, {'cache-control': 'public, max-age=60'}),
  }),
  route({
    name: 'listPayments',
    method: 'get',
    path: '/payments',
    summary: 'List payments',
    access: {permission: 'payments:read'},
    query: PaymentQuery,
    responses: {200: PaymentList},
    async handle({query}) {
      const {items, ...page} = await use.listPayments(query);
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
      const payment = await use.getPayment(params.id);
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
      const {items, ...page} = await use.listRefunds(query);
      return ok({...page, items: items.map(({currency, ...refund}) => toRefundResponse(refund, currency))});
    },
  }),
  route({
    name: 'refundPayment',
    method: 'post',
    path: '/payments/:id/refunds',
    summary: 'Refund a payment',
    description:
      'Refunds an `amount`, or pieces of `lines`, or without both everything that is left. The pieces of a line add up to its total; pieces that are refunded already, or about to be, cannot be refunded again. The provider executes the refund in the background: it is `pending`, then `succeeded` or `failed`. A failed refund counts as not made; request it again with another Idempotency-Key. People who refund more of a payment than `REFUND_PROOF_ABOVE` (500, in the unit of its currency) need a proof of the last 15 minutes; otherwise 403 `recent-proof-required`.',
    access: {permission: 'payments:write'},
    idempotency: 'required',
    params: PaymentPath,
    body: RefundBody,
    responses: {201: Refund},
    async handle({params, body, principal}) {
      const {currency, ...newRefund} = await use.refundPayment({paymentId: params.id, ...body, principal});
      return created(`/payments/${params.id}`, toRefundResponse(newRefund, currency));
    },
  }),
  route({
    name: 'capturePayment',
    method: 'post',
    path: '/payments/:id/capture',
    summary: 'Mark a payment as paid',
    description:
      'For a payment whose money the customer transfers (its `nextAction` has `instructions`), once the money has arrived. The payment is `authorized`, then `captured`, which pays the order.',
    access: {permission: 'payments:write'},
    params: PaymentPath,
    responses: {200: Payment},
    etag: true,
    async handle({params}) {
      const payment = await use.capturePayment(params.id);
      return ok(toResponse(payment), etag(payment.version));
    },
  }),
  route({
    name: 'syncPayment',
    method: 'post',
    path: '/payments/:id/sync',
    summary: 'Ask the provider about a payment now',
    description:
      'Asks for the outcome of the payment and of its refunds, and for disputes, as the shop does itself when the provider announces news. 503 when the provider does not answer.',
    access: {permission: 'payments:write'},
    // It calls the provider, which no transaction may contain.
    idempotency: 'off',
    audit: 'before-changes',
    params: PaymentPath,
    responses: {200: Payment},
    etag: true,
    errors: [503],
    async handle({params}) {
      const payment = await use.syncPayment(params.id);
      return ok(toResponse(payment), etag(payment.version));
    },
  }),
];
