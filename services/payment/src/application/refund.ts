import type {Actor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import type {Money} from '@ecom/core/money';
import type {Refund} from '../domain/payment.ts';
import {requestRefund} from '../domain/refund.ts';
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
  readonly actor?: Actor | undefined;
};

export const refundPayment =
  (ports: Ports) =>
  async ({paymentId, amount, lines, reason, actor}: RefundRequest): Promise<Refund & {readonly currency: string}> => {
    const {payments, newId, now, runInBackground} = ports;
    const id = newId();
    const payment = await payments.update(paymentId, current => {
      if (amount && amount.currency !== current.currency) throw otherCurrency(current.currency);
      return requestRefund(current, {id, amount: amount?.amount, lines, reason, actor}, now());
    });
    runInBackground(() => askProvider(ports)(payment, true));
    const refunds = payment.state.status === 'captured' ? payment.state.refunds : [];
    return {...refunds.find(each => each.id === id)!, currency: payment.currency};
  };
