import type {Ports as AuthPorts, UseCases as AuthUse} from '@ecom/auth/testing';
import {authSubscriptions} from '@ecom/auth/testing';
import type {Ports as CartPorts} from '@ecom/cart/testing';
import {cartSubscriptions, createUseCases as createCart} from '@ecom/cart/testing';
import type {Ports as CatalogPorts} from '@ecom/catalog/testing';
import {catalogSubscriptions, createUseCases as createCatalog} from '@ecom/catalog/testing';
import {Failure} from '@ecom/core/failure';
import {createLogger} from '@ecom/core/log';
import {createConsumer} from '@ecom/messaging/consumer';
import {memoryDeadLetters} from '@ecom/messaging/dead-letters';
import type {Subscription} from '@ecom/messaging/subscription';
import type {Ports as NotificationPorts} from '@ecom/notification/testing';
import {createUseCases as createNotification, notificationSubscriptions} from '@ecom/notification/testing';
import type {Ports as OrderPorts} from '@ecom/order/testing';
import {createUseCases as createOrder, orderSubscriptions} from '@ecom/order/testing';
import type {Ports as PaymentPorts} from '@ecom/payment/testing';
import {createUseCases as createPayment, paymentSubscriptions} from '@ecom/payment/testing';
import type {Ports as ProductPorts} from '@ecom/product/testing';
import {createUseCases as createProduct, productSubscriptions} from '@ecom/product/testing';
import type {Ports as UsersPorts, UseCases as UsersUse} from '@ecom/users/testing';
import {userSubscriptions} from '@ecom/users/testing';
import type {z} from 'zod';
import type {Bus} from './bus.ts';
import type {Faults} from './faults.ts';
import {createIdentity} from './identity.ts';
import type {Process, Processes} from './processes.ts';
import {createProvider} from './provider.ts';
import type {Random} from './random.ts';
import {watchCatalogReplicas} from './rules.ts';
import {type Fail, type Scheduler, stepwise} from './scheduler.ts';
import {intervals, newestOf, type Stores} from './stores.ts';
import type {Violate} from './watch.ts';

/** What a mutation may need to break a port in its own way. */
export type Kit = {readonly stores: Stores; readonly scheduler: Scheduler; readonly newId: () => string};

/** What of the shop may be replaced by something broken. */
export type Changes = {
  readonly cart?: (ports: CartPorts, kit: Kit) => CartPorts;
  readonly order?: (ports: OrderPorts, kit: Kit) => OrderPorts;
  readonly product?: (ports: ProductPorts, kit: Kit) => ProductPorts;
  readonly payment?: (ports: PaymentPorts, kit: Kit) => PaymentPorts;
  readonly catalog?: (ports: CatalogPorts, kit: Kit) => CatalogPorts;
  readonly notification?: (ports: NotificationPorts, kit: Kit) => NotificationPorts;
  readonly auth?: (ports: AuthPorts, kit: Kit) => AuthPorts;
  readonly users?: (ports: UsersPorts, kit: Kit) => UsersPorts;
  readonly authUse?: (use: AuthUse) => AuthUse;
  readonly usersUse?: (use: UsersUse) => UsersUse;
  readonly cartUse?: (use: ReturnType<typeof createCart>) => ReturnType<typeof createCart>;
  readonly republish?: (kit: Kit) => Promise<void>;
  readonly paymentUse?: (use: ReturnType<typeof createPayment>) => ReturnType<typeof createPayment>;
};

type Parts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly bus: Bus;
  readonly faults: Faults;
  readonly stores: Stores;
  readonly newId: () => string;
  readonly violate: Violate;
  readonly changes: Changes;
};

const log = createLogger({name: 'simulation', level: 'silent'});
const away = () => new Failure('unavailable', 'database-away', 'The database is away.');
/** Milliseconds between two sweeps of a process. */
const sweeping = 5000;
// Longer than any simulation takes, so that no timer of the real clock has a say.
const never = 2 ** 31 - 1;
const believing = {safeParse: (data: unknown) => ({data})} as unknown as z.ZodType;

const same = <T>(ports: T): T => ports;

/** The services, each as `service.ts` wires it, on memory adapters whose every call is a step. */
export const createShop = (parts: Parts) => {
  const {scheduler, random, processes, bus, faults, stores, newId, violate, changes} = parts;
  const kit: Kit = {stores, scheduler, newId};
  const now = scheduler.now;

  const failing = async (call: () => Promise<unknown>): Promise<never> => {
    if (random.chance(0.5)) await call();
    throw away();
  };
  const fail: Fail = call => (random.chance(faults.away) ? failing(call) : call());
  const step = <Port extends object>(name: string, port: Port): Port => stepwise(scheduler, name, port, fail);
  const soon = (work: () => Promise<unknown>) => {
    const process = processes.homeOf(scheduler.current());
    // What it throws is logged, and asked again by a sweeper.
    if (process) processes.launch(process, {name: 'asks the provider', run: work}, false).catch(() => {});
  };

  let tokens = 0;
  const newToken = () => {
    const token = `token ${++tokens}`;
    return {token, hash: `hash of ${token}`};
  };
  const provider = createProvider({scheduler, random, faults, ledger: stores.ledger, timeoutMs: 1000});

  const carts: CartPorts = {
    carts: step('carts', stores.cart.carts),
    productReplica: step('productReplica', stores.cart.productReplica),
    newId,
    newToken,
    now,
  };
  const cart = (changes.cartUse ?? same)(createCart((changes.cart ?? same)(carts, kit)));
  const order = createOrder(
    (changes.order ?? same)(
      {orders: step<OrderPorts['orders']>('orders', stores.order), now, paymentTimeoutMs: intervals.timeoutMs},
      kit,
    ),
  );
  const products: ProductPorts = {
    categories: step('categories', stores.product.categories),
    brands: step('brands', stores.product.brands),
    products: step('products', stores.product.products),
    stock: step('stock', stores.product.stock),
    reservations: step('reservations', stores.product.reservations),
    newId,
    now,
  };
  const product = createProduct((changes.product ?? same)(products, kit));
  const paying: PaymentPorts = {
    payments: step<PaymentPorts['payments']>('payments', stores.payment),
    providers: {simulated: provider},
    newId,
    now,
    runInBackground: soon,
    providerTimeoutMs: never,
  };
  const payment = (changes.paymentUse ?? same)(createPayment((changes.payment ?? same)(paying, kit)));
  const mailSender = step('post', {send: async () => {}});
  const notification = createNotification(
    (changes.notification ?? same)(
      {mails: step<NotificationPorts['mails']>('mails', stores.mails), mailSender, newId, now},
      kit,
    ),
  );
  const responseCache = {forget: () => {}};
  const shown: CatalogPorts = {
    replicas: step('sources', stores.replicas),
    pages: step('pages', stores.pages),
    responseCache,
  };
  const showing = (changes.catalog ?? same)(shown, kit);
  const catalog = createCatalog({...showing, replicas: watchCatalogReplicas(showing.replicas, violate)});

  const {auth, users} = createIdentity({kit, processes, changes, step});

  const listen = (service: string, subscriptions: readonly Subscription[]) => {
    const deadLetters = memoryDeadLetters();
    const {consumer} = createConsumer({
      group: service,
      log,
      // What is published was checked against its schema already, now and then: to check each delivery would take most of the time.
      subscriptions: subscriptions.map(({topic, handlers}) => ({
        handlers,
        topic: {...topic, events: Object.fromEntries(Object.keys(topic.events).map(type => [type, believing]))},
      })),
      deadLetters: {
        ...deadLetters,
        async put(event, reason) {
          violate('no dead letters', `${service} cannot apply ${event.type} ${event.subject}: ${reason}`);
          return deadLetters.put(event, reason);
        },
      },
    });
    const wanted = new Set(subscriptions.flatMap(({handlers}) => Object.keys(handlers)));
    bus.subscribe(service, ({type}) => wanted.has(type), consumer.handle);
  };
  listen('product', productSubscriptions(product));
  listen('order', orderSubscriptions(order));
  listen('cart', cartSubscriptions(cart));
  listen('payment', paymentSubscriptions(payment));
  listen('notification', notificationSubscriptions(notification));
  listen('catalog', catalogSubscriptions(catalog));
  listen('auth', authSubscriptions(auth));
  listen('users', userSubscriptions(users));

  for (const service of ['product', 'order', 'cart', 'payment', 'notification', 'catalog', 'auth', 'users']) {
    for (const number of [1, 2]) processes.add(service, number);
  }
  const lives = new Map<Process, symbol>();
  processes.onStart(process => {
    const turns = {order: order.sweepOrders, payment: payment.sweepPayments, notification: notification.sendMails};
    const work = turns[process.service as keyof typeof turns];
    if (!work) return;
    // Whoever was killed takes no more turns: the process that comes in its place begins its own.
    const life = Symbol(process.name);
    lives.set(process, life);
    const turn = () => {
      if (!process.up || lives.get(process) !== life) return;
      processes
        .launch(process, {name: 'sweeps', run: work}, false)
        .catch(() => {})
        .then(() => scheduler.after(sweeping, turn));
    };
    scheduler.after(1 + random.below(sweeping), turn);
  });

  // In PostgreSQL a page is read and recorded under the locks of its rows, so that nobody gets in between.
  const republish = () => scheduler.park('republish', async () => void stores.product.outbox.push(...newestOf(stores)));
  return {cart, order, product, payment, auth, users, republish: () => (changes.republish ?? republish)(kit)};
};

export type Shop = ReturnType<typeof createShop>;
