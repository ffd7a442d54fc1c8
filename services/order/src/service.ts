import {newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import {retentionOf} from '@ecom/runtime/retention';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {personalDataOf} from './adapters/events/personal-data.ts';
import {orderSubscriptions} from './adapters/events/subscriptions.ts';
import {orderRoutes} from './adapters/http/routes.ts';
import {measureOrders} from './adapters/postgres/measure-orders.ts';
import {postgresOrders} from './adapters/postgres/orders.ts';
import {createUseCases} from './application/index.ts';

export type OrderOptions = {
  readonly database: DatabaseAddress;
  readonly poolSize?: number;
  /** Interval after which an order repeats a request that is not answered; default: 30 s. */
  readonly retryIntervalMs?: number;
  /** How long a payment may take before the order requests its void; default: 15 min. */
  readonly paymentTimeoutMs?: number;
};

/** The composition root: the one place where ports meet adapters. */
export const createOrderService = (platform: Platform, options: OrderOptions) => {
  const {database: address, poolSize = 8, retryIntervalMs = 30_000, paymentTimeoutMs = 900_000} = options;
  const db = openDatabase({address, name: 'order', poolSize});
  const orders = postgresOrders(db, retryIntervalMs);
  const useCases = createUseCases({
    orders,
    paymentTimeoutMs,
    guestOrderDays: retentionOf(platform).guestOrderDays,
    newId,
    now: db.now,
  });
  const log = platform.log.child({service: 'order'});
  measureOrders(db, platform.metrics);
  return assembleService({
    name: 'order',
    platform,
    database: db,
    routes: orderRoutes(useCases),
    subscriptions: orderSubscriptions(useCases),
    personalData: {ofUser: personalDataOf(orders)},
    workers: [
      every(3_600_000, 'erasing old orders of guests', log, useCases.sweepGuestOrders),
      every(1000, 'sweeping orders', log, useCases.sweepOrders),
      every(1000, 'erasing orders of deleted users', log, useCases.sweepErasures),
    ],
  });
};
