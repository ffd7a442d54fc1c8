import {cancel, type NewCancellation} from '../domain/cancellations.ts';
import {type Accessor, actorOf, assertVersion} from '../domain/order.ts';
import {updateShipment as change, deliver, type NewShipment, type ShipmentChange, ship} from '../domain/shipments.ts';
import {getOrder} from './get-order.ts';
import type {Ports} from './ports.ts';

export const cancelOrder =
  (ports: Ports) => async (accessor: Accessor, id: string, request: Omit<NewCancellation, 'id'>) => {
    const {orders, newId, now} = ports;
    await getOrder(ports)(accessor, id);
    const cancellation = {...request, id: newId()};
    return orders.update(id, order => cancel(order, cancellation, actorOf(accessor), now()));
  };

/** A member of staff by user id. */
const staff = (userId: string) => ({type: 'staff', userId}) as const;

export const createShipment =
  ({orders, newId, now}: Ports) =>
  (userId: string, id: string, request: Omit<NewShipment, 'id'>) => {
    const shipment = {...request, id: newId()};
    return orders.update(id, order => ship(order, shipment, staff(userId), now()));
  };

type ShipmentPath = {readonly id: string; readonly shipmentId: string};

export const updateShipment =
  ({orders, now}: Ports) =>
  (
    userId: string,
    {id, shipmentId, version}: ShipmentPath & {readonly version?: number | undefined},
    request: ShipmentChange,
  ) =>
    orders.update(id, order => change(assertVersion(order, version), shipmentId, request, staff(userId), now()));

export const markShipmentDelivered =
  ({orders, now}: Ports) =>
  (userId: string, {id, shipmentId}: ShipmentPath) =>
    orders.update(id, order => deliver(order, shipmentId, staff(userId), now()));
