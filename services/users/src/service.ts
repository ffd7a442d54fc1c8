import {setTimeout as sleep} from 'node:timers/promises';
import {answeringServices} from '@ecom/contracts/personal-data';
import {deriveId, newId} from '@ecom/core/ids';
import {every} from '@ecom/core/schedule';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import {retentionOf} from '@ecom/runtime/retention';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {userSubscriptions} from './adapters/events/subscriptions.ts';
import {addressRoutes} from './adapters/http/address-routes.ts';
import {exportRoutes} from './adapters/http/export-routes.ts';
import {userRoutes} from './adapters/http/user-routes.ts';
import {postgresAddressBooks} from './adapters/postgres/address-books.ts';
import {postgresExports} from './adapters/postgres/exports.ts';
import {postgresUsers, republishUsers} from './adapters/postgres/users.ts';
import {createUseCases} from './application/index.ts';
import type {Accounts} from './application/ports.ts';

export {httpAccounts} from './adapters/http-accounts.ts';

export type UsersOptions = {
  readonly database: DatabaseAddress;
  readonly accounts: Accounts;
  readonly poolSize?: number;
};

/** The composition root: the one place where ports meet adapters. `main.ts` runs the service alone, `standalone` with the others. */
export const createUsersService = (platform: Platform, {database: address, accounts, poolSize = 8}: UsersOptions) => {
  const db = openDatabase({address, name: 'users', poolSize});
  const useCases = createUseCases({
    users: postgresUsers(db),
    addressBooks: postgresAddressBooks(db),
    accounts,
    exports: postgresExports(db),
    answeringServices,
    exportDays: retentionOf(platform).exportDays,
    sleep,
    newId,
    deriveId: deriveId,
    now: db.now,
  });
  return assembleService({
    name: 'users',
    platform,
    database: db,
    routes: [...userRoutes(useCases), ...addressRoutes(useCases), ...exportRoutes(useCases)],
    subscriptions: userSubscriptions(useCases),
    workers: [every(600_000, 'sweeping exports of personal data', platform.log, useCases.sweepExports)],
    republish: () => republishUsers(db),
  });
};
