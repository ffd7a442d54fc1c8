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

/** Milliseconds before an order, and a payment, asks again; and before an order gives its payment up. */
export const intervals = {order: 8000, payment: 4000, timeoutMs: 60_000};

/** What survives every crash: the databases of the shop, and the provider's book. */
export const openStores = () => ({
  cart: memoryCartStores(),
  order: memoryOrders(intervals.order),
  product: memoryProductStores(),
  payment: memoryPayments(intervals.payment),
  ledger: memoryLedger(),
  mails: memoryMails(),
  replicas: memoryReplicas(),
  pages: memoryPages(),
  auth: memoryStore(),
  users: memoryUsers(),
});

export type Stores = ReturnType<typeof openStores>;

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

/** The newest state of all products, as `republish` publishes it. */
export const newestOf = ({product: {rows, levels}}: Stores): readonly ProductServiceEvent[] => [
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

/** Reads the new rows of each service's outbox since the last call. */
export const outboxesOf = (stores: Stores): readonly {readonly service: string; news(): readonly OutboxEvent[]}[] => {
  const reader = <Event>(service: string, events: readonly Event[], toEvent: (event: Event) => OutboxEvent) => {
    let read = 0;
    const none: readonly OutboxEvent[] = [];
    const news = () => {
      if (events.length === read) return none;
      const added = events.slice(read).map(toEvent);
      read = events.length;
      return added;
    };
    return {service, news};
  };
  return [
    reader('cart', stores.cart.outbox, event => ({topic: cartTopic.name, key: event.data.cartId, ...event})),
    reader('order', stores.order.outbox, event => event),
    reader('product', stores.product.outbox, productEvent),
    reader('payment', stores.payment.outbox, event => event),
    reader('auth', stores.auth.outbox, accountEvent),
    reader('users', stores.users.outbox, userEvent),
  ];
};
