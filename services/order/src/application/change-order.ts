import {cancel, deliver, ship} from '../domain/lifecycle.ts';
import type {Accessor, Shipment} from '../domain/order.ts';
import {getOrder} from './get-order.ts';
import type {Ports} from './ports.ts';

export const cancelOrder = (ports: Ports) => async (accessor: Accessor, id: string, reason: string) => {
  await getOrder(ports)(accessor, id);
  return ports.orders.update(id, order => cancel(order, reason, ports.now()));
};

export const shipOrder =
  ({orders, now}: Ports) =>
  (id: string, shipment: Shipment) =>
    orders.update(id, order => ship(order, shipment, now()));

export const markOrderDelivered =
  ({orders, now}: Ports) =>
  (id: string) =>
    orders.update(id, order => deliver(order, now()));
