import type {Response} from '../client/shop.ts';
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
