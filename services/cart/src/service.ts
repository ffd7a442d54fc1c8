import {newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import {retentionOf} from '@ecom/runtime/retention';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {personalDataOf} from './adapters/events/personal-data.ts';
import {cartSubscriptions} from './adapters/events/subscriptions.ts';
import {cartRoutes} from './adapters/http/routes.ts';
import {newToken} from './adapters/http/token.ts';
import {postgresCarts} from './adapters/postgres/carts.ts';
import {postgresProductReplica} from './adapters/postgres/product-replica.ts';
import {createUseCases} from './application/index.ts';

export type CartOptions = {
  readonly database: DatabaseAddress;
  readonly poolSize?: number;
  /** The payment providers that a checkout may name; default: `simulated`. */
  readonly paymentProviders?: readonly string[] | undefined;
};

/** The composition root: the one place where ports meet adapters. */
export const createCartService = (platform: Platform, options: CartOptions) => {
  const {database: address, poolSize = 8, paymentProviders} = options;
  const db = openDatabase({address, name: 'cart', poolSize});
  const carts = postgresCarts(db);
  const useCases = createUseCases({
    carts,
    productReplica: postgresProductReplica(db),
    closedCartDays: retentionOf(platform).cartDays,
    newId,
    newToken,
    now: db.now,
  });
  return assembleService({
    name: 'cart',
    platform,
    database: db,
    routes: cartRoutes(useCases, platform.limits, paymentProviders),
    subscriptions: cartSubscriptions(useCases),
    personalData: {ofUser: personalDataOf(carts)},
    workers: [every(3_600_000, 'sweeping abandoned carts', platform.log, useCases.sweepCarts)],
  });
};
