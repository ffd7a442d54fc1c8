import {cancel, deliver, ship} from '../domain/lifecycle.ts';
import {type Accessor, canAccess, type Shipment, unknownOrder} from '../domain/order.ts';
import type {Ports} from './ports.ts';

export const cancelOrder =
  ({orders, now}: Ports) =>
  (accessor: Accessor, id: string, reason: string) =>
    orders.update(id, order => {
      if (!canAccess(order, accessor)) throw unknownOrder(id);
      return cancel(order, reason, now());
    });

export const shipOrder =
  ({orders, now}: Ports) =>
  (id: string, shipment: Shipment) =>
    orders.update(id, order => ship(order, shipment, now()));

export const markOrderDelivered =
  ({orders, now}: Ports) =>
  (id: string) =>
    orders.update(id, order => deliver(order, now()));
