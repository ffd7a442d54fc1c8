import {newId} from '@ecom/kernel/id';
import {openDatabase} from '@ecom/kernel/postgres/database';
import {every} from '@ecom/kernel/schedule';
import {assembleService, type Platform} from '@ecom/kernel/service';
import {cartSubscriptions} from './adapters/events/subscriptions.ts';
import {cartRoutes} from './adapters/http/routes.ts';
import {newToken} from './adapters/http/token.ts';
import {postgresAssortment} from './adapters/postgres/assortment.ts';
import {postgresCarts} from './adapters/postgres/carts.ts';
import {createUseCases} from './application/index.ts';
import {cartTopic} from './events.ts';

export type CartOptions = {readonly databaseUrl: string; readonly poolSize?: number};

/** Who is who: the one place where ports meet adapters. */
export const createCartService = (platform: Platform, {databaseUrl: url, poolSize: pool = 8}: CartOptions) => {
  const db = openDatabase({url, name: 'cart', pool});
  const useCases = createUseCases({
    carts: postgresCarts(db),
    assortment: postgresAssortment(db),
    newId,
    newToken,
    now: db.now,
  });
  return assembleService({
    name: 'cart',
    platform,
    database: {db, url},
    routes: cartRoutes(useCases),
    topics: [cartTopic],
    subscriptions: cartSubscriptions(useCases),
    workers: [every(3_600_000, 'sweeping forgotten carts', platform.log, useCases.sweepCarts)],
  });
};
