import type {Key} from '../domain/order.ts';
import {cancelOrder, deliverOrder, shipOrder} from './change-order.ts';
import {
  paymentCaptured,
  paymentFailed,
  paymentRefunded,
  paymentVoided,
  placeOrder,
  stockRejected,
  stockReserved,
} from './follow-events.ts';
import type {Ports} from './ports.ts';
import {awaitOrder, followOrder, listOrders, readOrder} from './read-order.ts';
import {sweepOrders} from './sweep-orders.ts';

/** Everything this service can do. HTTP, events and the CLI are three ways to ask for it. */
export const createUseCases = (ports: Ports) => ({
  readOrder: readOrder(ports),
  awaitOrder: awaitOrder(ports),
  followOrder: (key: Key, id: string, from: number, signal: AbortSignal) => followOrder(ports, key, id, from, signal),
  listOrders: listOrders(ports),
  cancelOrder: cancelOrder(ports),
  shipOrder: shipOrder(ports),
  deliverOrder: deliverOrder(ports),

  placeOrder: placeOrder(ports),
  stockReserved: stockReserved(ports),
  stockRejected: stockRejected(ports),
  paymentCaptured: paymentCaptured(ports),
  paymentFailed: paymentFailed(ports),
  paymentVoided: paymentVoided(ports),
  paymentRefunded: paymentRefunded(ports),
  sweepOrders: sweepOrders(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
