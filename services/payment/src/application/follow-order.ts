import type {SourceEvent} from '@ecom/contracts/envelope';
import type {LineItem, LineQuantity} from '@ecom/contracts/line-item';
import type {Money} from '@ecom/core/money';
import type {Line} from '../domain/line.ts';
import {
  createPayment,
  type Decision,
  hasOpenRequest,
  type Payment,
  repeatOutcome,
  requestVoid,
} from '../domain/payment.ts';
import {refundCancelledLines, refundRest} from '../domain/refund.ts';
import {askProvider} from './ask-provider.ts';
import type {Ports} from './ports.ts';

type OrderLine = Pick<LineItem, 'id' | 'quantity' | 'total'>;

export type PayableOrder = {
  readonly orderId: string;
  /** The number that customers see. */
  readonly number?: string | undefined;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly payment: {readonly provider: string; readonly token: string};
};

const linesOf = (lines: readonly OrderLine[]): readonly Line[] =>
  lines.map(({id, quantity, total}) => ({id, quantity, total: total.amount}));

const paymentOf = ({newId, now}: Ports, {orderId, number, total, lines, payment: means}: PayableOrder): Payment =>
  createPayment({id: newId(), orderId, orderNumber: number ?? null, ...total, ...means, lines: linesOf(lines)}, now());

/** Starts the payment of an order. A repeated request publishes the outcome again. */
export const startPayment = (ports: Ports) => async (order: PayableOrder, sourceEvent: SourceEvent) => {
  const {payments, runInBackground} = ports;
  const payment = paymentOf(ports, order);
  if (await payments.add(payment, sourceEvent)) return runInBackground(() => askProvider(ports)(payment, false));
  const there = await payments.getByOrder(order.orderId);
  if (there) await payments.update(there.id, repeatOutcome, sourceEvent);
};

/** Voids the payment of an order if it is not captured yet. If the request to pay was not received, the payment is stored as voiding at once. */
export const voidPayment = (ports: Ports) => async (order: PayableOrder, sourceEvent: SourceEvent) => {
  const {payments, now, runInBackground} = ports;
  const {payment: voiding} = requestVoid(paymentOf(ports, order), now());
  const payment = (await payments.add(voiding, sourceEvent))
    ? voiding
    : await payments.update(
        (await payments.getByOrder(order.orderId))!.id,
        current => requestVoid(current, now()),
        sourceEvent,
      );
  if (payment.state.status === 'voiding') runInBackground(() => askProvider(ports)(payment, true));
};

/** Requests a refund on the word of the order, if it has a payment. */
const followOrder = async (
  ports: Ports,
  orderId: string,
  sourceEvent: SourceEvent,
  decide: (payment: Payment) => Decision,
) => {
  const there = await ports.payments.getByOrder(orderId);
  if (!there) return;
  const payment = await ports.payments.update(there.id, decide, sourceEvent);
  if (hasOpenRequest(payment)) ports.runInBackground(() => askProvider(ports)(payment, true));
};

/** Refunds what is left of the payment of an order that was cancelled after the capture. */
export const refundOrder = (ports: Ports) => async (orderId: string, reason: string, sourceEvent: SourceEvent) => {
  const id = ports.newId();
  await followOrder(ports, orderId, sourceEvent, current => refundRest(current, id, reason, ports.now()));
};

export type CancelledLines = {
  readonly orderId: string;
  readonly cancellationId: string;
  readonly lines: readonly OrderLine[];
  readonly cancelledLines: readonly LineQuantity[];
  readonly reason: string;
};

/** Refunds the pieces of lines that were cancelled, once per cancellation. */
export const refundLines = (ports: Ports) => async (cancelled: CancelledLines, sourceEvent: SourceEvent) => {
  const {orderId, lines, ...rest} = cancelled;
  const id = ports.newId();
  const cancellation = {...rest, lines: linesOf(lines)};
  await followOrder(ports, orderId, sourceEvent, current =>
    refundCancelledLines(current, id, cancellation, ports.now()),
  );
};
