import type {Ports as AuthPorts, UseCases as AuthUseCases} from '@ecom/auth/testing';
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
import type {Ports as PaymentPorts, Provider} from '@ecom/payment/testing';
import {
  createUseCases as createPayment,
  manualProvider,
  paymentSubscriptions,
  simulatedProvider,
} from '@ecom/payment/testing';
import type {Ports as ProductPorts} from '@ecom/product/testing';
import {createUseCases as createProduct, productSubscriptions} from '@ecom/product/testing';
import type {Ports as UsersPorts, UseCases as UsersUseCases} from '@ecom/users/testing';
import {userSubscriptions} from '@ecom/users/testing';
import type {z} from 'zod';
import {createAuthAndUsers} from './auth-and-users.ts';
import type {Bus} from './bus.ts';
import type {Faults} from './fault-injection.ts';
import {createPaymentProvider} from './payment-provider.ts';
import type {Process, Processes} from './processes.ts';
import type {Random} from './random.ts';
import {checkCatalogReplicas} from './replica-invariants.ts';
import {type CallWithFaults, type Scheduler, withCallsAsSteps} from './scheduler.ts';
import {currentProductEvents, type Stores, sweepIntervals} from './stores.ts';
import type {ReportViolation} from './violation.ts';

/** The parts of a simulation that a defective port may use. */
export type OverrideContext = {readonly stores: Stores; readonly scheduler: Scheduler; readonly newId: () => string};

type OverridePorts<Ports> = (ports: Ports, context: OverrideContext) => Ports;
type OverrideUseCases<UseCases> = (useCases: UseCases) => UseCases;

/** The ports and use cases that a mutation can replace by defective ones. */
export type Overrides = {
  readonly cartPorts?: OverridePorts<CartPorts>;
  readonly orderPorts?: OverridePorts<OrderPorts>;
  readonly productPorts?: OverridePorts<ProductPorts>;
  readonly paymentPorts?: OverridePorts<PaymentPorts>;
  readonly catalogPorts?: OverridePorts<CatalogPorts>;
  readonly notificationPorts?: OverridePorts<NotificationPorts>;
  readonly authPorts?: OverridePorts<AuthPorts>;
  readonly usersPorts?: OverridePorts<UsersPorts>;
  readonly authUseCases?: OverrideUseCases<AuthUseCases>;
  readonly usersUseCases?: OverrideUseCases<UsersUseCases>;
  readonly cartUseCases?: OverrideUseCases<ReturnType<typeof createCart>>;
  readonly paymentUseCases?: OverrideUseCases<ReturnType<typeof createPayment>>;
  readonly republish?: (context: OverrideContext) => Promise<void>;
};

type ShopOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly bus: Bus;
  readonly faults: Faults;
  readonly stores: Stores;
  readonly newId: () => string;
  readonly reportViolation: ReportViolation;
  readonly overrides: Overrides;
};

const log = createLogger({name: 'simulation', level: 'silent'});
const databaseUnavailable = () => new Failure('unavailable', 'database-unavailable', 'The database is unavailable.');
/** Days for which an order waits for a transfer: longer than for a card. */
const transferDays = 90_000 / 86_400_000;
/** Time between two sweeps of a process. */
const sweepIntervalMs = 5000;
// Longer than any simulation takes in real time, so that no real timer affects it.
const maxTimerMs = 2 ** 31 - 1;
const anySchema = {safeParse: (data: unknown) => ({data})} as unknown as z.ZodType;

const unchanged = <T>(value: T): T => value;

/** Composition root of all services, on memory adapters whose calls are steps of the scheduler. */
export const createShop = (options: ShopOptions) => {
  const {scheduler, random, processes, bus, faults, stores, newId, reportViolation, overrides} = options;
  const context: OverrideContext = {stores, scheduler, newId};
  const now = scheduler.now;

  /** In half of the cases the call takes effect before it fails. */
  const failCall = async (call: () => Promise<unknown>): Promise<never> => {
    if (random.chance(0.5)) await call();
    throw databaseUnavailable();
  };
  const callWithFaults: CallWithFaults = call => (random.chance(faults.callFailure) ? failCall(call) : call());
  const asSteps = <Port extends object>(name: string, port: Port): Port =>
    withCallsAsSteps(scheduler, name, port, callWithFaults);
  const runInBackground = (work: () => Promise<unknown>) => {
    const process = processes.processOf(scheduler.currentTask());
    // Errors are ignored, because a sweeper repeats the work.
    if (process) processes.runTask(process, {name: 'calls the provider', run: work}, false).catch(() => {});
  };

  let tokens = 0;
  const newToken = () => {
    const token = `token ${++tokens}`;
    return {token, hash: `hash of ${token}`};
  };
  const ledger = stores.providerLedger;
  const withFaults = (provider: Provider) =>
    createPaymentProvider({scheduler, random, faults, provider, timeoutMs: 1000});

  const cartPorts: CartPorts = {
    carts: asSteps('carts', stores.cart.carts),
    productReplica: asSteps('productReplica', stores.cart.productReplica),
    closedCartDays: 90,
    newId,
    newToken,
    now,
  };
  const cart = (overrides.cartUseCases ?? unchanged)(
    createCart((overrides.cartPorts ?? unchanged)(cartPorts, context)),
  );
  const orderPorts: OrderPorts = {
    orders: asSteps<OrderPorts['orders']>('orders', stores.order),
    guestOrderDays: 1095,
    newId,
    now,
    paymentTimeoutMs: sweepIntervals.paymentTimeoutMs,
  };
  const order = createOrder((overrides.orderPorts ?? unchanged)(orderPorts, context));
  const productPorts: ProductPorts = {
    categories: asSteps('categories', stores.product.categories),
    brands: asSteps('brands', stores.product.brands),
    products: asSteps('products', stores.product.products),
    imports: asSteps('imports', stores.product.imports),
    stock: asSteps('stock', stores.product.stock),
    reservations: asSteps('reservations', stores.product.reservations),
    newId,
    now,
  };
  const product = createProduct((overrides.productPorts ?? unchanged)(productPorts, context));
  const paymentPorts: PaymentPorts = {
    payments: asSteps<PaymentPorts['payments']>('payments', stores.payment),
    providers: new Map([
      ['simulated', withFaults(simulatedProvider(ledger))],
      ['manual', withFaults(manualProvider(ledger, {instructions: 'Transfer the total.', days: transferDays}))],
    ]),
    newId,
    now,
    runInBackground,
    providerTimeoutMs: maxTimerMs,
    refundProofAbove: Number.MAX_SAFE_INTEGER,
  };
  const payment = (overrides.paymentUseCases ?? unchanged)(
    createPayment((overrides.paymentPorts ?? unchanged)(paymentPorts, context)),
  );
  const notificationPorts: NotificationPorts = {
    mails: asSteps<NotificationPorts['mails']>('mails', stores.mails),
    mailSender: asSteps('mailSender', {send: async () => {}}),
    retentionDays: 30,
    newId,
    now,
  };
  const notification = createNotification((overrides.notificationPorts ?? unchanged)(notificationPorts, context));
  const originalCatalogPorts: CatalogPorts = {
    replicas: asSteps('replicas', stores.replicas),
    pages: asSteps('pages', stores.pages),
    responseCache: {forget: () => {}},
  };
  const catalogPorts = (overrides.catalogPorts ?? unchanged)(originalCatalogPorts, context);
  const catalog = createCatalog({
    ...catalogPorts,
    replicas: checkCatalogReplicas(catalogPorts.replicas, reportViolation),
  });

  const {auth, users} = createAuthAndUsers({context, processes, overrides, asSteps});

  const subscribe = (service: string, subscriptions: readonly Subscription[]) => {
    const deadLetters = memoryDeadLetters();
    const {consumer} = createConsumer({
      group: service,
      log,
      // The event collector already validates a sample of the events. Validation of each delivery would take most of the run time.
      subscriptions: subscriptions.map(({topic, handlers}) => ({
        handlers,
        topic: {...topic, events: Object.fromEntries(Object.keys(topic.events).map(type => [type, anySchema]))},
      })),
      deadLetters: {
        ...deadLetters,
        async put(event, reason) {
          reportViolation('no dead letters', `${service} cannot apply ${event.type} ${event.subject}: ${reason}`);
          return deadLetters.put(event, reason);
        },
      },
    });
    const handledTypes = new Set(subscriptions.flatMap(({handlers}) => Object.keys(handlers)));
    bus.subscribe(service, ({type}) => handledTypes.has(type), consumer.handle);
  };
  subscribe('product', productSubscriptions(product));
  subscribe('order', orderSubscriptions(order));
  subscribe('cart', cartSubscriptions(cart));
  subscribe('payment', paymentSubscriptions(payment));
  subscribe('notification', notificationSubscriptions(notification));
  subscribe('catalog', catalogSubscriptions(catalog));
  subscribe('auth', authSubscriptions(auth));
  subscribe('users', userSubscriptions(users));

  for (const service of ['product', 'order', 'cart', 'payment', 'notification', 'catalog', 'auth', 'users']) {
    for (const number of [1, 2]) processes.add(service, number);
  }
  const lastStarts = new Map<Process, symbol>();
  processes.onStart(process => {
    const sweepers = {order: order.sweepOrders, payment: payment.sweepPayments, notification: notification.sendMails};
    const run = sweepers[process.service as keyof typeof sweepers];
    if (!run) return;
    // After a restart only the new sweeper continues.
    const start = Symbol(process.name);
    lastStarts.set(process, start);
    const sweep = () => {
      if (!process.isRunning || lastStarts.get(process) !== start) return;
      processes
        .runTask(process, {name: 'sweeps', run}, false)
        .catch(() => {})
        .then(() => scheduler.after(sweepIntervalMs, sweep));
    };
    scheduler.after(1 + random.below(sweepIntervalMs), sweep);
  });

  // PostgreSQL reads and records a page of rows under row locks, which is one step here.
  const republish = () =>
    scheduler.runAsStep('republish', async () => void stores.product.outbox.push(...currentProductEvents(stores)));
  return {cart, order, product, payment, auth, users, republish: () => (overrides.republish ?? republish)(context)};
};

export type Shop = ReturnType<typeof createShop>;
