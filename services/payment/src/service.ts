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
import {createProviders} from './adapters/providers.ts';
import {createBackgroundRunner} from './adapters/run-in-background.ts';
import {createUseCases} from './application/index.ts';
import {maxPaymentsPerSweep} from './application/sweep-payments.ts';
import {defaultProviders, type ProviderOptions} from './variables.ts';

export type PaymentOptions = {
  readonly database: DatabaseAddress;
  readonly poolSize?: number;
  /** Default: `simulated`. */
  readonly providers?: ProviderOptions;
  /** How long to wait for a provider's response; default: 5 s. */
  readonly providerTimeoutMs?: number;
};

export {defaultProviders, type ProviderOptions, providerOptions, providerVariables} from './variables.ts';

export const defaultProviderTimeoutMs = 5000;
/** Interval of questions for news that the provider has announced, in case none of them arrives. */
const pollIntervalMs = 300_000;
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
  const providers = options.providers ?? defaultProviders;
  const {adapters, publicProviders, routesOf, pollsOf} = createProviders(db, providers);
  const payments = postgresPayments(db, providerTimeoutMs + inquiryDelayMs);
  const useCases = createUseCases({
    payments,
    providers: new Map(
      [...adapters].map(([name, provider]) => [name, measureProvider(name, provider, platform.metrics)]),
    ),
    newId,
    now: db.now,
    runInBackground,
    providerTimeoutMs,
    refundProofAbove: providers.refundProofAbove,
  });
  return assembleService({
    name: 'payment',
    platform,
    database: db,
    routes: [...paymentRoutes(useCases, publicProviders), ...routesOf(useCases)],
    subscriptions: paymentSubscriptions(useCases),
    personalData: {ofOrders: personalDataOfOrders(payments)},
    workers: [
      every(1000, 'sweeping payments', log, useCases.sweepPayments),
      ...pollsOf(useCases).map(({name, run}) => every(pollIntervalMs, `asking ${name} for news`, log, run)),
    ],
    close: settled,
  });
};
