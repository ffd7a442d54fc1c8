import type {Accessor} from '../domain/order.ts';
import {cancelOrder, createShipment, markShipmentDelivered, updateShipment} from './change-order.ts';
import {applyAccountChange, sweepErasures, sweepGuestOrders} from './erase-orders.ts';
import {
  disputeChanged,
  paymentAuthorized,
  paymentCaptured,
  paymentFailed,
  paymentRequiresAction,
  paymentVoided,
  placeOrder,
  refundChanged,
  stockRejected,
  stockReserved,
} from './follow-events.ts';
import {awaitOrder, followOrder, getOrder, listOrders} from './get-order.ts';
import type {Ports} from './ports.ts';
import {sweepOrders} from './sweep-orders.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  getOrder: getOrder(ports),
  awaitOrder: awaitOrder(ports),
  followOrder: (accessor: Accessor, id: string, from: number, signal: AbortSignal) =>
    followOrder(ports, accessor, id, from, signal),
  listOrders: listOrders(ports),
  cancelOrder: cancelOrder(ports),
  createShipment: createShipment(ports),
  updateShipment: updateShipment(ports),
  markShipmentDelivered: markShipmentDelivered(ports),

  placeOrder: placeOrder(ports),
  stockReserved: stockReserved(ports),
  stockRejected: stockRejected(ports),
  paymentRequiresAction: paymentRequiresAction(ports),
  paymentAuthorized: paymentAuthorized(ports),
  paymentCaptured: paymentCaptured(ports),
  paymentFailed: paymentFailed(ports),
  paymentVoided: paymentVoided(ports),
  refundChanged: refundChanged(ports),
  disputeChanged: disputeChanged(ports),
  applyAccountChange: applyAccountChange(ports),
  sweepOrders: sweepOrders(ports),
  sweepErasures: sweepErasures(ports),
  sweepGuestOrders: sweepGuestOrders(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
