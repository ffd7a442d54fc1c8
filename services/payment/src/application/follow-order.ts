import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Money} from '@ecom/core/money';
import {createPayment, hasOpenRequest, refundRest, repeatOutcome, requestVoid} from '../domain/payment.ts';
import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

export type PayableOrder = {
  readonly orderId: string;
  readonly total: Money;
  readonly payment: {readonly provider: string; readonly token: string};
};

/** Starts the payment of an order. A repeated request publishes the outcome again. */
export const startPayment = (ports: Ports) => async (order: PayableOrder, sourceEvent: SourceEvent) => {
  const {payments, newId, now, runInBackground} = ports;
  const {orderId, total, payment: means} = order;
  const payment = createPayment({id: newId(), orderId, ...total, ...means}, now());
  if (await payments.add(payment, sourceEvent)) return runInBackground(() => askProvider(ports)(payment, false));
  const there = await payments.getByOrder(orderId);
  if (there && !hasOpenRequest(there)) await payments.update(there.id, repeatOutcome, sourceEvent);
};

/** Voids the payment of an order if it is not captured yet. If the request to pay was not received, the payment is stored as voiding at once. */
export const voidPayment = (ports: Ports) => async (order: PayableOrder, sourceEvent: SourceEvent) => {
  const {payments, newId, now, runInBackground} = ports;
  const {orderId, total, payment: means} = order;
  const requested = createPayment({id: newId(), orderId, ...total, ...means}, now());
  const {payment: voiding} = requestVoid(requested, now());
  const payment = (await payments.add(voiding, sourceEvent))
    ? voiding
    : await payments.update(
        (await payments.getByOrder(orderId))!.id,
        current => requestVoid(current, now()),
        sourceEvent,
      );
  if (payment.state.status === 'voiding') runInBackground(() => askProvider(ports)(payment, true));
};

/** Refunds what is left of the payment of an order that was cancelled after the capture. */
export const refundOrder = (ports: Ports) => async (orderId: string, reason: string, sourceEvent: SourceEvent) => {
  const {payments, newId, now, runInBackground} = ports;
  const there = await payments.getByOrder(orderId);
  if (!there) return;
  const id = newId();
  const payment = await payments.update(
    there.id,
    current => ({payment: refundRest(current, id, reason, now()), events: []}),
    sourceEvent,
  );
  if (hasOpenRequest(payment)) runInBackground(() => askProvider(ports)(payment, true));
};
