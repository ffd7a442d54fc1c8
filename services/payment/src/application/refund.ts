import type {Money} from '@ecom/core/money';
import {otherCurrency, type Refund, requestRefund} from '../domain/payment.ts';
import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

export type RefundRequest = {
  readonly paymentId: string;
  /** Default: everything that is left. */
  readonly amount?: Money | undefined;
  readonly reason: string;
};

export const refundPayment =
  (ports: Ports) =>
  async ({paymentId, amount, reason}: RefundRequest): Promise<Refund & {readonly currency: string}> => {
    const {payments, newId, now, runInBackground} = ports;
    const id = newId();
    const payment = await payments.update(paymentId, current => {
      if (amount && amount.currency !== current.currency) throw otherCurrency(current.currency);
      return {payment: requestRefund(current, {id, amount: amount?.amount, reason}, now()), events: []};
    });
    runInBackground(() => askProvider(ports)(payment, true));
    const refunds = payment.state.status === 'captured' ? payment.state.refunds : [];
    return {...refunds.find(each => each.id === id)!, currency: payment.currency};
  };
