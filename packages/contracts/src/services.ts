import {accountNoticeTopic} from './events/account-notices.ts';
import {accountTopic, apiKeyTopic, invitationTopic} from './events/auth.ts';
import {cartTopic} from './events/cart.ts';
import {orderTopic} from './events/order.ts';
import {paymentTopic} from './events/payment.ts';
import {personalDataParts, personalDataTopic} from './events/personal-data.ts';
import {categoryTopic, productTopic, reservationTopic, stockTopic} from './events/product.ts';
import {userTopic} from './events/users.ts';
import type {Topic} from './topic.ts';

/** What is fixed about a service before it runs. Gateways, fleets, migrations and charts derive from it. */
export type ServiceManifest = {
  readonly name: string;
  /** What it owns, for documents. */
  readonly summary: string;
  /** The port of its API in a process of its own; the admin port is 1,000 above. */
  readonly port: number;
  /** First segments of the paths that it serves. */
  readonly prefixes: readonly string[];
  /** What it publishes. */
  readonly topics: readonly Topic[];
  /** What it consumes. */
  readonly subscribes: readonly Topic[];
  /** The beginning of the names of consumer groups that read its topics again. */
  readonly replays?: string;
  /** Its database. Kafka and Redis are every service's. */
  readonly database: 'postgres' | 'mongo';
};

/** In start order: a service comes after those that it calls or whose events fill its replica. */
export const services = [
  {
    name: 'auth',
    summary: 'Accounts, sessions, roles, API keys and signing keys',
    port: 8002,
    prefixes: ['auth'],
    topics: [accountTopic, apiKeyTopic, accountNoticeTopic, invitationTopic, personalDataParts.auth],
    subscribes: [userTopic, personalDataTopic],
    database: 'postgres',
  },
  {
    name: 'users',
    summary: 'Profiles and addresses',
    port: 8000,
    prefixes: ['users'],
    topics: [userTopic, personalDataTopic],
    subscribes: [accountTopic, apiKeyTopic, personalDataTopic, ...Object.values(personalDataParts)],
    database: 'postgres',
  },
  {
    name: 'product',
    summary: 'Categories, brands, products, prices and stock',
    port: 8001,
    prefixes: ['categories', 'brands', 'products', 'variants', 'stock'],
    topics: [productTopic, categoryTopic, stockTopic, reservationTopic, personalDataParts.product],
    subscribes: [orderTopic, apiKeyTopic, personalDataTopic],
    database: 'postgres',
  },
  {
    name: 'catalog',
    summary: 'Product pages and search for shoppers',
    port: 8006,
    prefixes: ['catalog'],
    topics: [],
    subscribes: [productTopic, categoryTopic, stockTopic, apiKeyTopic],
    replays: 'catalog-rebuild-',
    database: 'mongo',
  },
  {
    name: 'cart',
    summary: 'Carts and checkout',
    port: 8004,
    prefixes: ['carts'],
    topics: [cartTopic, personalDataParts.cart],
    subscribes: [accountTopic, productTopic, orderTopic, apiKeyTopic, personalDataTopic],
    database: 'postgres',
  },
  {
    name: 'order',
    summary: 'Orders, from placed to delivered',
    port: 8003,
    prefixes: ['orders'],
    topics: [orderTopic, personalDataParts.order],
    subscribes: [accountTopic, cartTopic, reservationTopic, paymentTopic, apiKeyTopic, personalDataTopic],
    database: 'postgres',
  },
  {
    name: 'payment',
    summary: 'Payments and refunds',
    port: 8005,
    prefixes: ['payments', 'refunds'],
    topics: [paymentTopic, personalDataParts.payment],
    subscribes: [orderTopic, apiKeyTopic, personalDataTopic, personalDataParts.order],
    database: 'postgres',
  },
  {
    name: 'notification',
    summary: 'Mails that follow events',
    port: 8007,
    prefixes: ['mailbox'],
    topics: [personalDataParts.notification],
    subscribes: [accountTopic, accountNoticeTopic, invitationTopic, orderTopic, apiKeyTopic, personalDataTopic],
    database: 'postgres',
  },
] as const satisfies readonly ServiceManifest[];

export type ServiceName = (typeof services)[number]['name'];

/** @throws Error for a name that no service has */
export const serviceManifest = (name: string): ServiceManifest => {
  const found = services.find(service => service.name === name);
  if (!found) throw new Error(`There is no service ${name}. Services: ${services.map(({name}) => name).join(', ')}`);
  return found;
};

/** Names of the services whose system of record is PostgreSQL. */
export const postgresServices: readonly ServiceName[] = services
  .filter(({database}) => database === 'postgres')
  .map(({name}) => name);
