import type {PaymentProvider} from '@ecom/contracts/payment-provider';
import {newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {personalDataOfOrders} from './adapters/events/personal-data.ts';
import {paymentSubscriptions} from './adapters/events/subscriptions.ts';
import {paymentRoutes} from './adapters/http/routes.ts';
import {measureProvider} from './adapters/measure-provider.ts';
import {measurePayments} from './adapters/postgres/measure-payments.ts';
import {postgresPayments} from './adapters/postgres/payments.ts';
import {createBackgroundRunner} from './adapters/run-in-background.ts';
import {confirmationRoute} from './adapters/simulated/confirmation-route.ts';
import {postgresLedger} from './adapters/simulated/postgres-ledger.ts';
import {simulatedProvider} from './adapters/simulated/provider.ts';
import {createUseCases} from './application/index.ts';
import type {Provider} from './application/ports.ts';
import {maxPaymentsPerSweep} from './application/sweep-payments.ts';

export type PaymentOptions = {
  readonly database: DatabaseAddress;
  readonly poolSize?: number;
  /** How long to wait for a provider's response; default: 5 s. */
  readonly providerTimeoutMs?: number;
};

export const defaultProviderTimeoutMs = 5000;
/** Delay between a timeout and the question what became of the request. */
export const inquiryDelayMs = 1000;

/** The composition root: the one place where ports meet adapters. */
export const createPaymentService = (platform: Platform, options: PaymentOptions) => {
  const {database: address, poolSize = 8, providerTimeoutMs = defaultProviderTimeoutMs} = options;
  const db = openDatabase({address, name: 'payment', poolSize});
  const log = platform.log.child({service: 'payment'});
  measurePayments(db, platform.metrics);
  // While a provider hangs, the payments swept within its timeout are in progress; there is room for as many new ones.
  const {runInBackground, settled} = createBackgroundRunner(
    db,
    log,
    platform.metrics,
    2 * maxPaymentsPerSweep * Math.ceil(providerTimeoutMs / 1000),
  );
  const ledger = postgresLedger(db);
  const providers: Readonly<Record<PaymentProvider, Provider>> = {simulated: simulatedProvider(ledger)};
  const payments = postgresPayments(db, providerTimeoutMs + inquiryDelayMs);
  const useCases = createUseCases({
    payments,
    providers: new Map(
      Object.entries(providers).map(([name, provider]) => [name, measureProvider(name, provider, platform.metrics)]),
    ),
    newId,
    now: db.now,
    runInBackground,
    providerTimeoutMs,
  });
  return assembleService({
    name: 'payment',
    platform,
    database: db,
    routes: [...paymentRoutes(useCases), confirmationRoute(ledger, useCases)],
    subscriptions: paymentSubscriptions(useCases),
    personalData: {ofOrders: personalDataOfOrders(payments)},
    workers: [every(1000, 'sweeping payments', log, useCases.sweepPayments)],
    close: settled,
  });
};
