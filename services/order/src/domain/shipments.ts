import type {Actor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import {Failure} from '@ecom/core/failure';
import {isFulfilled, selectOpenLines} from './lines.ts';
import {isPaid, type Order, type Shipment, type Tracking} from './order.ts';
import {type Decision, transition, unchanged} from './transition.ts';

export type NewShipment = Tracking & {
  readonly id: string;
  /** Default: all pieces that are neither shipped nor cancelled. */
  readonly lines?: readonly LineQuantity[] | undefined;
};

/** Ships pieces of a paid order. Nothing ships any more once all of its money was given back. */
export const ship = (order: Order, {lines, ...rest}: NewShipment, actor: Actor, now: string): Decision => {
  if (!isPaid(order) || order.status === 'completed' || order.paymentStatus === 'refunded') throw notShippable(order);
  const shipment: Shipment = {
    ...rest,
    lines: selectOpenLines(order, lines),
    status: 'shipped',
    shippedAt: now,
    deliveredAt: null,
  };
  const shipments = [...order.shipments, shipment];
  return transition(order, {shipments}, {now, actor, dimension: 'shipmentStatus'}, {type: 'order.shipped', shipment});
};

const findShipment = ({shipments}: Order, id: string): Shipment => {
  const shipment = shipments.find(each => each.id === id);
  if (!shipment) throw unknownShipment(id);
  return shipment;
};

const replace = (order: Order, shipment: Shipment): readonly Shipment[] =>
  order.shipments.map(each => (each.id === shipment.id ? shipment : each));

/** The order is completed once every piece is delivered, lost or cancelled. */
const withShipment = (order: Order, shipment: Shipment) => {
  const shipments = replace(order, shipment);
  return {shipments, ...(isFulfilled({...order, shipments}) && {status: 'completed' as const})};
};

/** A shipment has arrived, also one that counted as lost. */
export const deliver = (order: Order, shipmentId: string, actor: Actor, now: string): Decision => {
  const before = findShipment(order, shipmentId);
  if (before.status === 'delivered') return unchanged(order);
  const shipment: Shipment = {...before, status: 'delivered', deliveredAt: now};
  const cause = {now, actor, dimension: 'shipmentStatus'} as const;
  return transition(order, withShipment(order, shipment), cause, {type: 'order.delivered', shipment});
};

export type ShipmentChange = {readonly [Key in keyof Tracking]?: Tracking[Key] | undefined} & {
  /** The carrier has lost the shipment. */
  readonly status?: 'lost' | undefined;
};

/** Corrects the tracking of a shipment, or marks the shipment as lost. */
export const updateShipment = (
  order: Order,
  shipmentId: string,
  {status, ...tracking}: ShipmentChange,
  actor: Actor,
  now: string,
): Decision => {
  const before = findShipment(order, shipmentId);
  if (status === 'lost' && before.status === 'delivered') throw alreadyDelivered(shipmentId);
  const given = Object.fromEntries(Object.entries(tracking).filter(([, value]) => value !== undefined));
  const shipment: Shipment = {...before, ...given, status: status ?? before.status};
  const fields = Object.keys(shipment) as (keyof Shipment)[];
  if (fields.every(field => shipment[field] === before[field])) return unchanged(order);
  const isLost = shipment.status !== before.status;
  return transition(order, withShipment(order, shipment), {now, actor, ...(isLost && {dimension: 'shipmentStatus'})});
};

const notShippable = ({status, paymentStatus}: Order) =>
  new Failure(
    'conflict',
    'not-shippable',
    `The order is ${status} and its payment ${paymentStatus.replace('_', ' ')}; only a confirmed order that is paid and not refunded ships.`,
  );
const unknownShipment = (id: string) =>
  new Failure('not-found', 'unknown-shipment', `The order has no shipment ${id}.`);
const alreadyDelivered = (id: string) =>
  new Failure('conflict', 'already-delivered', `Shipment ${id} is delivered and cannot be lost.`);
