import type {Account} from '@ecom/auth/testing';
import {memoryStore} from '@ecom/auth/testing';
import {memoryStores as memoryCartStores} from '@ecom/cart/testing';
import {memoryPages, memoryReplicas} from '@ecom/catalog/testing';
import {accountTopic} from '@ecom/contracts/events/auth';
import {cartTopic} from '@ecom/contracts/events/cart';
import {productTopic, reservationTopic, stockTopic} from '@ecom/contracts/events/product';
import {userTopic} from '@ecom/contracts/events/users';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {memoryMails} from '@ecom/notification/testing';
import {memoryOrders} from '@ecom/order/testing';
import {memoryLedger, memoryPayments} from '@ecom/payment/testing';
import {memoryStores as memoryProductStores, type ProductServiceEvent} from '@ecom/product/testing';
import type {User} from '@ecom/users/testing';
import {memoryUsers} from '@ecom/users/testing';

/** Milliseconds after which the sweepers retry an order or a payment, and after which an order without a payment result is cancelled. */
export const sweepIntervals = {orderRetryMs: 8000, paymentRetryMs: 4000, paymentTimeoutMs: 60_000};

/** The state that survives every crash: the databases of the services, and the ledger of the payment provider. */
export const createStores = () => ({
  cart: memoryCartStores(),
  order: memoryOrders(sweepIntervals.orderRetryMs),
  product: memoryProductStores(),
  payment: memoryPayments(sweepIntervals.paymentRetryMs),
  providerLedger: memoryLedger(),
  mails: memoryMails(),
  replicas: memoryReplicas(),
  pages: memoryPages(),
  auth: memoryStore(),
  users: memoryUsers(),
});

export type Stores = ReturnType<typeof createStores>;

const productEvent = (event: ProductServiceEvent): OutboxEvent => {
  switch (event.type) {
    case 'stock.changed':
      return {topic: stockTopic.name, key: event.data.variantId, ...event};
    case 'stock.reserved':
    case 'stock.rejected':
      return {topic: reservationTopic.name, key: event.data.orderId, ...event};
    default:
      return {topic: productTopic.name, key: event.data.id, ...event};
  }
};

const accountEvent = ({passwordHash: _, userVersion: __, ...data}: Account): OutboxEvent => ({
  topic: accountTopic.name,
  key: data.userId,
  type: 'account.changed',
  data,
});

const userEvent = ({accountVersion: _, ...data}: User): OutboxEvent => ({
  topic: userTopic.name,
  key: data.id,
  type: 'user.changed',
  data,
});

/** Events with the current state of all products and their stock, as `republish` publishes them. */
export const currentProductEvents = ({product: {rows, levels}}: Stores): readonly ProductServiceEvent[] => [
  ...[...rows.values()].map(({variants, ...product}) => ({
    type: 'product.changed' as const,
    data: {
      ...product,
      categoryIds: [...product.categoryIds],
      media: [...product.media],
      variants: variants.map(({stock: _, prices, ...variant}) => ({...variant, prices: [...prices]})),
    },
  })),
  ...[...levels].map(([variantId, {productId, version, level}]) => ({
    type: 'stock.changed' as const,
    data: {variantId, productId, version, available: level.onHand - level.reserved},
  })),
];

type OutboxReader = {
  readonly service: string;
  /** The events that were recorded since the last call. */
  readNew(): readonly OutboxEvent[];
};

/** One outbox that memory stores in two. */
const joined = (first: OutboxReader, second: OutboxReader): OutboxReader => ({
  service: first.service,
  readNew() {
    const [one, other] = [first.readNew(), second.readNew()];
    return other.length === 0 ? one : [...one, ...other];
  },
});

/** One reader for the outbox of each service. */
export const createOutboxReaders = (stores: Stores): readonly OutboxReader[] => {
  const reader = <Event>(service: string, events: readonly Event[], toEvent: (event: Event) => OutboxEvent) => {
    let read = 0;
    const none: readonly OutboxEvent[] = [];
    const readNew = () => {
      if (events.length === read) return none;
      const added = events.slice(read).map(toEvent);
      read = events.length;
      return added;
    };
    return {service, readNew};
  };
  return [
    reader('cart', stores.cart.outbox, event => ({topic: cartTopic.name, key: event.data.cartId, ...event})),
    reader('order', stores.order.outbox, event => event),
    reader('product', stores.product.outbox, productEvent),
    reader('payment', stores.payment.outbox, event => event),
    joined(
      reader('auth', stores.auth.outbox, accountEvent),
      reader('auth', stores.auth.apiKeyOutbox, event => event),
    ),
    reader('users', stores.users.outbox, userEvent),
  ];
};
