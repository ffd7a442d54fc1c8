import {type Accessor, openLines} from '@ecom/order/testing';
import type {Ledger} from '@ecom/payment/testing';
import type {ClientRecords} from './buyers.ts';
import type {Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Shop} from './shop.ts';

type OrderActionsOptions = {
  readonly random: Random;
  readonly processes: Processes;
  readonly shop: Shop;
  readonly ledger: Ledger;
  readonly requestWithRetries: <T>(service: string, name: string, run: () => Promise<T>) => Promise<T | undefined>;
  readonly sleepRandomly: () => Promise<void>;
  readonly clientRecords: ClientRecords;
};

const staffId = '00000000-0000-7000-8000-ffffffffffff';
const staff: Accessor = {staff: true, userId: staffId};
const untracked = {carrier: null, trackingNumber: null, trackingUrl: null};
const paging = {sort: 'createdAt', limit: 1};

type LineQuantity = {readonly lineId: string; readonly quantity: number};

/** What customers and staff do with an order after its checkout, at random times. Use cases without an idempotency key are not retried. */
export const createOrderActions = (options: OrderActionsOptions) => {
  const {random, processes, shop, ledger, requestWithRetries, sleepRandomly, clientRecords} = options;
  const request = async (service: string, name: string, run: () => Promise<unknown>) => {
    await processes.call(service, {name, run}).catch(() => {});
  };
  const getOrder = (orderId: string) =>
    requestWithRetries('order', `gets ${orderId}`, () => shop.order.getOrder(staff, orderId));
  const getPayment = async (orderId: string) => {
    const list = () => shop.payment.listPayments({orderId, ...paging});
    return (await requestWithRetries('payment', 'lists payments', list))?.items[0];
  };
  /** Some pieces of some lines; sometimes more than there are. */
  const choosePieces = (lines: readonly LineQuantity[]): readonly LineQuantity[] => {
    const excess = random.chance(0.1) ? 1 : 0;
    const chosen = lines.filter(() => random.chance(0.6));
    return (chosen.length > 0 ? chosen : lines.slice(0, 1)).map(({lineId, quantity}) => ({
      lineId,
      quantity: 1 + random.below(quantity) + excess,
    }));
  };

  return {
    async cancel(orderId: string, accessor: Accessor) {
      await sleepRandomly();
      const accepted = await requestWithRetries('order', `cancels ${orderId}`, () =>
        shop.order.cancelOrder(accessor, orderId, {reason: 'changed my mind'}),
      );
      if (accepted) clientRecords.cancelledOrders.add(orderId);
    },

    async cancelLines(orderId: string) {
      await sleepRandomly();
      const order = await getOrder(orderId);
      if (!order) return;
      const lines = choosePieces(openLines(order));
      if (lines.length === 0) return;
      await request('order', `cancels pieces of ${orderId}`, () =>
        shop.order.cancelOrder(staff, orderId, {lines, reason: 'out of print'}),
      );
    },

    /** Ships the order in one or several parts, and delivers or loses them. */
    async ship(orderId: string) {
      for (let shipments = 1 + random.below(3); shipments > 0; shipments--) {
        await sleepRandomly();
        const order = await getOrder(orderId);
        if (!order) return;
        const lines = shipments > 1 ? choosePieces(openLines(order)) : undefined;
        if (lines?.length === 0) break;
        await request('order', `ships pieces of ${orderId}`, () =>
          shop.order.createShipment(staffId, orderId, {...untracked, lines}),
        );
      }
      for (const {id: shipmentId} of (await getOrder(orderId))?.shipments ?? []) {
        await sleepRandomly();
        const path = {id: orderId, shipmentId};
        if (random.chance(0.2))
          await requestWithRetries('order', `loses ${shipmentId}`, () =>
            shop.order.updateShipment(staffId, path, {status: 'lost'}),
          );
        if (random.chance(0.8))
          await requestWithRetries('order', `delivers ${shipmentId}`, () =>
            shop.order.markShipmentDelivered(staffId, path),
          );
      }
    },

    /** Refunds an amount, pieces of lines, or everything that is left. */
    async refund(orderId: string) {
      await sleepRandomly();
      const payment = await getPayment(orderId);
      if (!payment) return;
      const {id: paymentId, amount: total, currency} = payment;
      const kind = random.below(3);
      const amount = kind === 0 ? {amount: 1 + random.below(total), currency} : undefined;
      const pieces = payment.lines.map(({id, quantity}) => ({lineId: id, quantity}));
      const lines = kind === 1 ? choosePieces(pieces) : undefined;
      await request('payment', `refunds ${amount?.amount ?? (lines ? 'pieces' : 'the rest')} of ${orderId}`, () =>
        shop.payment.refundPayment({paymentId, amount, lines, reason: 'broken'}),
      );
    },

    /** The customer confirms the payment at the provider, refuses it, or does nothing. */
    async confirmPayment(orderId: string) {
      await sleepRandomly();
      const payment = await getPayment(orderId);
      if (!payment || random.chance(0.2)) return;
      const outcome = random.chance(0.7) ? 'captured' : 'not approved';
      await ledger.enter(payment.id, payment, outcome, outcome === 'captured' ? payment.amount : 0);
      const ask = [shop.payment.checkPayment, shop.payment.requestCheck, shop.payment.syncPayment][random.below(3)]!;
      await requestWithRetries<unknown>('payment', `checks ${payment.id}`, () => ask(payment.id));
    },

    /** Staff receive the money of a transfer, or it never arrives. Sometimes two of them mark it as received. */
    async receiveTransfer(orderId: string) {
      for (let clerks = random.below(3); clerks > 0; clerks--) {
        await sleepRandomly();
        const payment = await getPayment(orderId);
        if (!payment) return;
        clientRecords.receivedTransfers.add(orderId);
        await requestWithRetries('payment', `captures ${payment.id}`, () => shop.payment.capturePayment(payment.id));
      }
    },
  };
};
