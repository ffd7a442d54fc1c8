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

/** Voids the payment of an order if it is not captured yet. Answers even if the request to pay was never received. */
export const voidPayment = (ports: Ports) => async (order: PayableOrder, sourceEvent: SourceEvent) => {
  const {payments, now, runInBackground} = ports;
  const {id} = (await payments.getByOrder(order.orderId)) ?? (await open(ports, order));
  const payment = await payments.update(id, current => requestVoid(current, now()), sourceEvent);
  if (payment.state.status === 'voiding') runInBackground(() => askProvider(ports)(payment, true));
};

const open = async ({payments, newId, now}: Ports, {orderId, total, payment: means}: PayableOrder) => {
  await payments.add(createPayment({id: newId(), orderId, ...total, ...means}, now()));
  return (await payments.getByOrder(orderId))!;
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
