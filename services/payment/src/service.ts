import {newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import {openDatabase} from '@ecom/postgres/database';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {paymentSubscriptions} from './adapters/events/subscriptions.ts';
import {paymentRoutes} from './adapters/http/routes.ts';
import {postgresPayments} from './adapters/postgres/payments.ts';
import {postgresLedger} from './adapters/simulated/postgres-ledger.ts';
import {simulatedProvider} from './adapters/simulated/provider.ts';
import {besides} from './adapters/soon.ts';
import {createUseCases} from './application/index.ts';
import {sweptAtOnce} from './application/sweep-payments.ts';

export type PaymentOptions = {
  readonly databaseUrl: string;
  readonly poolSize?: number;
  /** Milliseconds that a provider may take to answer. */
  readonly patience?: number;
};

/** Milliseconds that a provider may take to answer, unless told. */
export const usualPatience = 5000;
/** Milliseconds from giving a provider's answer up to asking again. */
export const respite = 1000;

/** Who is who: the one place where ports meet adapters. */
export const createPaymentService = (platform: Platform, options: PaymentOptions) => {
  const {databaseUrl: url, poolSize = 8, patience = usualPatience} = options;
  const db = openDatabase({url, name: 'payment', poolSize});
  const log = platform.log.child({service: 'payment'});
  // While a provider hangs, what was swept in as many seconds is under way; there is room for as much that is new.
  const {soon, settled} = besides(db, log, 2 * sweptAtOnce * Math.ceil(patience / 1000));
  const useCases = createUseCases({
    payments: postgresPayments(db, patience + respite),
    providers: {simulated: simulatedProvider(postgresLedger(db))},
    newId,
    now: db.now,
    soon,
    patience,
  });
  return assembleService({
    name: 'payment',
    platform,
    database: {db, url},
    routes: paymentRoutes(useCases),
    subscriptions: paymentSubscriptions(useCases),
    workers: [every(1000, 'asking the payment provider again', log, useCases.sweepPayments)],
    close: settled,
  });
};
