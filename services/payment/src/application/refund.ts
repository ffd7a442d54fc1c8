import type {Actor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import {assertRecentProof, type Principal} from '@ecom/contracts/principal';
import {type Money, toMinorUnits} from '@ecom/core/money';
import type {Payment, Refund} from '../domain/payment.ts';
import {refundable, requestRefund} from '../domain/refund.ts';
import {otherCurrency} from '../domain/refund-failures.ts';
import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

export type RefundRequest = {
  readonly paymentId: string;
  /** Default: `lines`, or else everything that is left. */
  readonly amount?: Money | undefined;
  readonly lines?: readonly LineQuantity[] | undefined;
  readonly reason: string;
  /** Default: the shop itself. */
  readonly principal?: Principal | undefined;
};

/** All refunds of the payment count, so that a large one cannot be split into small ones. */
const exceedsLimit = (payment: Payment, limit: number): boolean =>
  payment.amount - refundable(payment) > toMinorUnits(limit, payment.currency);

/** @throws Failure `forbidden` when a person whose last proof is older than 15 minutes refunds more than the limit of the shop */
export const refundPayment =
  (ports: Ports) =>
  async ({
    paymentId,
    amount,
    lines,
    reason,
    principal,
  }: RefundRequest): Promise<Refund & {readonly currency: string}> => {
    const {payments, refundProofAbove, newId, now, runInBackground} = ports;
    const actor: Actor | undefined = principal && {type: 'staff', userId: principal.userId};
    const id = newId();
    const payment = await payments.update(paymentId, current => {
      if (amount && amount.currency !== current.currency) throw otherCurrency(current.currency);
      const decision = requestRefund(current, {id, amount: amount?.amount, lines, reason, actor}, now());
      if (principal && principal.apiKeyId === undefined && exceedsLimit(decision.payment, refundProofAbove))
        assertRecentProof(principal, now());
      return decision;
    });
    runInBackground(() => askProvider(ports)(payment, true));
    const refunds = payment.state.status === 'captured' ? payment.state.refunds : [];
    return {...refunds.find(each => each.id === id)!, currency: payment.currency};
  };
