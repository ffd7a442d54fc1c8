import {createAuthService} from '@ecom/auth/service';
import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {inProcessBus} from '@ecom/messaging/in-process';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {databaseOf} from '@ecom/postgres/databases';
import {createProductService} from '@ecom/product/service';
import {runUntilSignal} from '@ecom/runtime/process';
import {createUsersService} from '@ecom/users/service';
import {z} from 'zod';

/** The republish process: `main.ts republish`, with `DATABASE_URL` naming the server of all databases, or `/PREFIX` on it. */
export const runRepublish = (environment: Readonly<Record<string, string | undefined>>): Promise<void> =>
  runUntilSignal(async () => {
    await republish(environment);
    process.exit(0);
  });

/** Records the public state of all services that have one in their outboxes, from where running services publish it. Needs no login to the shop. */
const republish = async (environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const server = databaseAddress(readConfig(z.object(databaseVariables), environment));
  const platform = {
    bus: inProcessBus(),
    log: createLogger({name: 'republish', level: 'warn'}),
    metrics: createMetrics(),
    verify: () => {
      throw new Error('the republish process accepts no requests');
    },
    revocations: memoryRevocations(),
    limits: noLimits,
  };
  const auth = createAuthService(platform, {database: databaseOf(server, 'auth')});
  const users = createUsersService(platform, {database: databaseOf(server, 'users'), accounts: auth.accounts});
  const product = createProductService(platform, {database: databaseOf(server, 'product')});
  const services = [auth, users, product];
  try {
    for (const service of services) console.log(`${service.name} publishes ${await service.republish()} events.`);
  } finally {
    for (const service of services) await service.stop();
  }
};
