import {readConfig} from '@ecom/core/config';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {inProcessBus} from '@ecom/messaging/in-process';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {createProductService} from '@ecom/product/service';
import {runUntilSignal} from '@ecom/runtime/process';
import {z} from 'zod';
import {seedDemo} from './demo/seed.ts';

const Variables = z.object({
  ...databaseVariables,
  DEMO: z.coerce.number('must be 1 or a number of products').int().min(0).max(1_000_000).default(1),
});

/** The seed process: `main.ts seed`, with `DATABASE_URL` naming product's database. */
export const runSeed = (environment: Readonly<Record<string, string | undefined>>): Promise<void> =>
  runUntilSignal(async () => {
    await seed(environment);
    process.exit(0);
  });

/**
 * Creates the demo products, unless products exist. Their events stay in the outbox until the product service publishes them.
 */
const seed = async (environment: Readonly<Record<string, string | undefined>>): Promise<void> => {
  const config = readConfig(Variables, environment);
  const platform = {
    bus: inProcessBus(),
    log: createLogger({name: 'seed', level: 'warn'}),
    metrics: createMetrics(),
    verify: () => {
      throw new Error('the seed process accepts no requests');
    },
    revocations: memoryRevocations(),
    limits: noLimits,
  };
  const product = createProductService(platform, {database: databaseAddress(config)});
  try {
    await seedDemo({size: config.DEMO, product: product.useCases, print: line => console.log(line)});
  } finally {
    await product.stop();
  }
};
