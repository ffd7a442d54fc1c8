import {mkdir} from 'node:fs/promises';
import {inProcessBus} from '@ecom/kernel/bus/in-process';
import {kafkaBus} from '@ecom/kernel/bus/kafka';
import {ensureTopics, kafkaTopic} from '@ecom/kernel/bus/topics';
import {docsRouter} from '@ecom/kernel/http/docs';
import type {Logger} from '@ecom/kernel/log';
import type {Metrics} from '@ecom/kernel/metrics';
import {type RunningProcess, startProcess} from '@ecom/kernel/process';
import {noLimits, rateLimits} from '@ecom/kernel/rate-limit';
import {redisRevocations} from '@ecom/kernel/redis';
import {memoryRevocations} from '@ecom/kernel/token';
import {startTracing} from '@ecom/kernel/trace';
import {administrator} from './administrator.ts';
import {databaseOf, prepareDatabases} from './databases.ts';
import {seedDemo} from './demo/seed.ts';
import {startPostgres} from './embedded-postgres.ts';
import {openShop} from './shop.ts';
import type {StandaloneConfig} from './variables.ts';
import {welcome} from './welcome.ts';

export type StandaloneOptions = {
  readonly config: StandaloneConfig;
  /** Absolute path of the folder that holds everything that must survive. */
  readonly dataDir: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Tells the person at the terminal how it goes. */
  readonly say: (line: string) => void;
};

/** The whole shop in this process: engines that are not configured are embedded, the data survive a restart and a kill. */
export const startStandalone = async ({
  config,
  dataDir,
  log,
  metrics,
  say,
}: StandaloneOptions): Promise<RunningProcess> => {
  await mkdir(dataDir, {recursive: true});
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse())
      await step().catch(error => log.error({err: error}, 'something did not stop cleanly'));
  };
  try {
    if (config.OTEL_EXPORTER_OTLP_ENDPOINT) undo.push(await startTracing('ecom'));
    const embed = async () => {
      say('Starting PostgreSQL …');
      const postgres = await startPostgres({dataDir, log});
      undo.push(postgres.stop);
      return postgres.url('postgres');
    };
    const url = config.DATABASE_URL ?? (await embed());
    const migrations = await prepareDatabases(url);
    if (migrations.length > 0) say(`Migrated the databases (${migrations.length} steps).`);

    const redis = config.REDIS_URL
      ? new (await import('ioredis')).Redis(config.REDIS_URL, {maxRetriesPerRequest: 1})
      : undefined;
    redis?.on('error', error => log.warn({err: error}, 'Redis is away'));
    const shared = redis && redisRevocations(redis);
    undo.push(async () => {
      shared?.close();
      redis?.disconnect();
    });
    const bus = config.KAFKA_BROKERS
      ? kafkaBus({brokers: config.KAFKA_BROKERS, clientId: 'ecom', log, prefix: config.KAFKA_PREFIX})
      : inProcessBus();
    const platform = {
      bus,
      log,
      metrics,
      revocations: shared ?? memoryRevocations(),
      limits: config.RATE_LIMIT === '0' ? noLimits : rateLimits(redis),
      checkAnswers: config.CHECK_ANSWERS === '1',
    };
    const shop = await openShop(platform, {
      databaseUrl: service => databaseOf(url, service),
      mongoUrl: config.MONGO_URL,
      redis,
      smtpUrl: config.SMTP_URL,
    });
    if (config.KAFKA_BROKERS) {
      const topics = shop.services.flatMap(service =>
        service.topics.map(topic => kafkaTopic(topic, config.KAFKA_PREFIX)),
      );
      await ensureTopics(config.KAFKA_BROKERS, topics);
    }
    const admin = await administrator({
      dataDir,
      email: config.ADMIN_EMAIL,
      password: config.ADMIN_PASSWORD,
      ensure: shop.auth.ensureAdmin,
    });
    await seedDemo({size: config.DEMO, product: shop.product.useCases, say});

    const running = await startProcess({
      platform,
      config,
      services: shop.services,
      routers: [docsRouter(shop.services, config.SMTP_URL ? [] : ['/mailbox'])],
      // The catalog in memory is filled from the record before the first shopper comes.
      async beforeServing() {
        say('Filling the catalog …');
        await shop.fillCatalog();
      },
    });
    undo.push(running.stop);
    say(await welcome({port: running.port, adminPort: running.adminPort, admin, mailbox: !config.SMTP_URL}));
    return {...running, stop};
  } catch (error) {
    await stop();
    throw error;
  }
};
