import {hashCartToken} from '@ecom/contracts/cart-token';
import type {LineQuantity} from '@ecom/contracts/line-item';
import {newId} from '@ecom/core/ids';
import {memoryOrders} from '../adapters/memory.ts';
import {createUseCases} from '../application/index.ts';
import type {Orders} from '../application/ports.ts';
import type {Accessor, Order, OrderTerms, Refund} from '../domain/order.ts';
import {lineOf, termsOf} from './orders.ts';

export const ada = '019a0000-0000-7000-8000-00000000000a';
export const bob = '019a0000-0000-7000-8000-00000000000b';
export const sam = '019a0000-0000-7000-8000-00000000000c';
export const mug = '019a0000-0000-7000-8000-000000000101';
export const pot = '019a0000-0000-7000-8000-000000000102';

/** The retry interval of an order, and the timeout of its payment. */
export const retryIntervalMs = 1000;
export const paymentTimeoutMs = 10_000;

/** The terms of Ada's checkout. */
export const terms = (change: Partial<OrderTerms> = {}): OrderTerms =>
  termsOf({
    id: newId(),
    cartId: newId(),
    userId: ada,
    lines: [
      {...lineOf(mug, 2, 300), name: 'Mug'},
      {...lineOf(pot, 1, 400), name: 'Pot'},
    ],
    ...change,
  });

export const guest = {userId: null, guestTokenHash: hashCartToken('guest'), email: 'guest@example.org'};

export const untracked = {carrier: null, trackingNumber: null, trackingUrl: null};

/** A new source event. */
export const sourceEvent = () => ({id: newId()});

export const owner: Accessor = {userId: ada, staff: false};
export const stranger: Accessor = {userId: bob, guestTokenHash: hashCartToken('guessed'), staff: false};

export type Stores = {
  readonly orders: Orders;
  /** The types of an order's events, oldest first, without the prefix `order.`. */
  eventTypes(orderId: string): Promise<readonly string[]>;
};

export const short = (type: string) => type.slice('order.'.length);

export const memoryStores = (): Stores => {
  const {outbox, rows: _, ...orders} = memoryOrders(retryIntervalMs);
  return {orders, eventTypes: async of => outbox.filter(({key}) => key === of).map(({type}) => short(type))};
};

/** Shared by the tests of this service: use cases, a clock that can be advanced, and orders in several states. */
export const createFixture = (stores = memoryStores()) => {
  let clock = Date.parse('2026-03-03T00:00:00.000Z');
  const now = () => new Date(clock).toISOString();
  const useCases = createUseCases({orders: stores.orders, paymentTimeoutMs, guestOrderDays: 1095, newId, now});
  const place = async (change: Partial<OrderTerms> = {}) => {
    const wanted = terms(change);
    await useCases.placeOrder(wanted, sourceEvent());
    return wanted.id;
  };
  const reserved = async (change?: Partial<OrderTerms>) => {
    const id = await place(change);
    await useCases.stockReserved(id, sourceEvent());
    return id;
  };

  return {
    ...useCases,
    ...stores,
    useCases,
    now,
    /** Advances the clock. */
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    /** The id of an order that is checked out at this moment, and not placed yet. */
    checkedOutNow() {
      const milliseconds = clock.toString(16).padStart(12, '0');
      return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}${newId().slice(13)}`;
    },
    place,
    reserved,
    async paid(change?: Partial<OrderTerms>) {
      const id = await reserved(change);
      await useCases.paymentCaptured(id, sourceEvent());
      return id;
    },
    /** Ships all that is left. @returns the shipment's id */
    async shipped(id: string, lines?: readonly LineQuantity[]) {
      const order = await useCases.createShipment(sam, id, {...untracked, lines});
      return order.shipments.at(-1)!.id;
    },
    read: (id: string): Promise<Order> => useCases.getOrder({staff: true}, id),
  };
};

/** A refund as the payment service reports it. */
export const refundOf = (amount: number, change: Partial<Refund> = {}): Refund => ({
  id: newId(),
  amount,
  lines: [],
  reason: 'broken',
  status: 'succeeded',
  failureReason: null,
  cancellationId: null,
  actor: {type: 'staff', userId: bob},
  at: '2026-03-03T00:00:00.000Z',
  ...change,
});

export type Fixture = ReturnType<typeof createFixture>;
