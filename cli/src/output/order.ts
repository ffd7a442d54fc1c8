import type {Response} from '../client/shop.ts';
import {actionFields} from './payment.ts';
import type {Columns} from './table.ts';

export type Order = Response<'getOrder'>;

export const orderColumns: Columns<Order> = {
  number: ({number}) => number,
  email: ({email}) => email,
  status: ({status}) => status,
  payment: ({paymentStatus}) => paymentStatus,
  shipment: ({shipmentStatus}) => shipmentStatus,
  total: ({total}) => total,
  placed: ({createdAt}) => createdAt,
  id: ({id}) => id,
};

/** What a terminal shows of an order, above its lines. */
export const orderFields = (order: Order) => ({
  number: order.number,
  id: order.id,
  email: order.email,
  status: order.status,
  payment: order.paymentStatus,
  shipment: order.shipmentStatus,
  total: order.total,
  refunded: order.refundedTotal,
  placed: order.createdAt,
});

const formatAddress = ({fullName, line1, line2, postalCode, city, region, country, phone}: Order['shippingAddress']) =>
  [fullName, line1, line2, `${postalCode} ${city}`.trim(), region, country, phone].filter(Boolean).join(', ');

/** Why an order ended without its pieces. */
const reasonOf = ({status, history}: Order): string | undefined =>
  ['rejected', 'cancelled'].includes(status) ? history.findLast(({reason}) => reason)?.reason : undefined;

/** What a terminal shows of an order that is looked at by itself. */
export const orderDetails = (order: Order) => {
  const {shippingAddress, billingAddress, nextAction} = order;
  const reason = reasonOf(order);
  return {
    ...orderFields(order),
    ...(reason && {reason}),
    ...actionFields(nextAction),
    shipTo: formatAddress(shippingAddress),
    ...(billingAddress && {billTo: formatAddress(billingAddress)}),
  };
};

export const lineColumns: Columns<Order['lines'][number]> = {
  sku: ({sku}) => sku,
  name: ({name}) => name,
  quantity: ({quantity}) => quantity,
  unitPrice: ({unitPrice}) => unitPrice,
  total: ({total}) => total,
  shipped: ({shipped}) => shipped,
  cancelled: ({cancelled}) => cancelled,
  refunded: ({refunded}) => refunded,
};

export const shipmentColumns: Columns<Order['shipments'][number]> = {
  shipment: ({id}) => id,
  status: ({status}) => status,
  pieces: ({lines}) => lines.reduce((sum, {quantity}) => sum + quantity, 0),
  carrier: ({carrier}) => carrier,
  trackingNumber: ({trackingNumber}) => trackingNumber,
  shipped: ({shippedAt}) => shippedAt,
  delivered: ({deliveredAt}) => deliveredAt,
};

/** `NIMBUS-5=2`, as `--line` takes it. */
const formatPieces = ({lines}: Order, pieces: Order['cancellations'][number]['lines']): readonly string[] =>
  pieces.map(({lineId, quantity}) => `${lines.find(({id}) => id === lineId)?.sku ?? lineId}=${quantity}`);

export const cancellationColumns = (order: Order): Columns<Order['cancellations'][number]> => ({
  cancelled: ({lines}) => formatPieces(order, lines),
  reason: ({reason}) => reason,
  by: ({actor}) => actor.type,
  at: ({at}) => at,
});

export const orderRefundColumns = (order: Order): Columns<Order['refunds'][number]> => ({
  refund: ({amount}) => amount,
  status: ({status}) => status,
  pieces: ({lines}) => formatPieces(order, lines),
  reason: ({reason}) => reason,
  failure: ({failureReason}) => failureReason,
  at: ({at}) => at,
});

/** A line of an order, as a row of an export. */
export type ExportedLine = {readonly order: Order; readonly line: Order['lines'][number]};

export const exportColumns: Columns<ExportedLine> = {
  number: ({order}) => order.number,
  placed: ({order}) => order.createdAt,
  email: ({order}) => order.email,
  status: ({order}) => order.status,
  payment: ({order}) => order.paymentStatus,
  shipment: ({order}) => order.shipmentStatus,
  orderTotal: ({order}) => order.total,
  orderRefunded: ({order}) => order.refundedTotal,
  name: ({order}) => order.shippingAddress.fullName,
  country: ({order}) => order.shippingAddress.country,
  sku: ({line}) => line.sku,
  product: ({line}) => line.name,
  quantity: ({line}) => line.quantity,
  unitPrice: ({line}) => line.unitPrice,
  lineTotal: ({line}) => line.total,
  cancelled: ({line}) => line.cancelled,
  shipped: ({line}) => line.shipped,
  delivered: ({line}) => line.delivered,
  returned: ({line}) => line.returned,
  refunded: ({line}) => line.refunded,
  orderId: ({order}) => order.id,
  lineId: ({line}) => line.id,
};

const dimensions = {status: 'status', paymentStatus: 'payment', shipmentStatus: 'shipment'} as const;

/** A change of an order on one line: `14:03:22  4711-2345  payment   captured`. */
export const formatHistoryEntry = (
  {number}: Pick<Order, 'number'>,
  {dimension, status, at, reason}: Pick<Order['history'][number], 'dimension' | 'status' | 'at' | 'reason'>,
): string => {
  const time = new Date(at).toTimeString().slice(0, 8);
  const words = [time, number, dimensions[dimension].padEnd(8), status, reason && `(${reason})`];
  return words.filter(Boolean).join('  ');
};
