import {authSettings} from '@ecom/auth/service';
import {services} from '@ecom/contracts/services';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {createFolder, explainError, startPostgres} from '@ecom/embedded-postgres';
import {inProcessBus} from '@ecom/messaging/in-process';
import {kafkaBus} from '@ecom/messaging/kafka/bus';
import {kafkaSecurity} from '@ecom/messaging/kafka/security';
import {kafkaTopic} from '@ecom/messaging/kafka/topic-settings';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {providerOptions} from '@ecom/payment/service';
import {databaseAddress} from '@ecom/postgres/address';
import {databaseOf, prepareDatabases} from '@ecom/postgres/databases';
import {connectRedis} from '@ecom/redis/connect';
import {rateLimits} from '@ecom/redis/rate-limits';
import {redisRevocations} from '@ecom/redis/revocations';
import {docsRouter} from '@ecom/runtime/docs';
import {mongoAddress} from '@ecom/runtime/mongo';
import {type RunningProcess, startProcess} from '@ecom/runtime/process';
import {readRetention} from '@ecom/runtime/retention';
import {startTracing} from '@ecom/runtime/tracing';
import {administrator} from './administrator.ts';
import {seedDemo} from './demo/seed.ts';
import {createShop} from './shop.ts';
import type {StandaloneConfig} from './variables.ts';
import {welcome} from './welcome.ts';

export type StandaloneOptions = {
  readonly config: StandaloneConfig;
  /** Has the variables of the providers that OIDC_PROVIDERS names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder of all data. */
  readonly dataDir: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Prints progress to the terminal. */
  readonly print: (line: string) => void;
};

/** The whole shop in this process. Engines that are not configured are embedded; data survive a restart and a kill. */
export const startStandalone = async ({
  config,
  environment,
  dataDir,
  log,
  metrics,
  print,
}: StandaloneOptions): Promise<RunningProcess> => {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse())
      await step().catch(error => log.error({err: error}, 'shutdown step failed'));
  };
  try {
    await createFolder(dataDir);
    if (config.OTEL_EXPORTER_OTLP_ENDPOINT) undo.push(await startTracing('ecom'));
    const embed = async () => {
      print('Starting PostgreSQL …');
      const postgres = await startPostgres({dataDir, log});
      undo.push(postgres.stop);
      return postgres.url('postgres');
    };
    const {DATABASE_URL, MONGO_URL} = config;
    const server = DATABASE_URL ? databaseAddress({...config, DATABASE_URL}) : await embed();
    const migrations = await prepareDatabases(server);
    if (migrations.length > 0) print(`Migrated the databases (${migrations.length} steps).`);

    const redis = await connectRedis(config, (err, message) => log.warn({err}, message));
    const shared = redis && redisRevocations(redis);
    undo.push(async () => {
      shared?.close();
      redis?.disconnect();
    });
    const security = kafkaSecurity(config);
    const bus = config.KAFKA_BROKERS
      ? kafkaBus({
          brokers: config.KAFKA_BROKERS,
          security,
          publishes: services.flatMap(({topics}) => topics.map(({name}) => name)),
          clientId: 'ecom',
          log,
          prefix: config.KAFKA_PREFIX,
        })
      : inProcessBus();
    const platform = {
      bus,
      log,
      metrics,
      revocations: shared ?? memoryRevocations(),
      limits: config.RATE_LIMIT === '0' ? noLimits : rateLimits(redis, limit => metrics.throttled.inc({limit})),
      deadLetterDays: config.DEAD_LETTER_DAYS,
      auditDays: config.AUDIT_DAYS,
      retention: readRetention(config),
      validateResponses: config.VALIDATE_RESPONSES === '1',
    };
    const shop = await createShop(platform, {
      database: service => databaseOf(server, service),
      mongo: MONGO_URL ? mongoAddress({...config, MONGO_URL}) : undefined,
      redis,
      smtpUrl: config.SMTP_URL,
      providers: providerOptions(config),
      storefrontUrl: config.STOREFRONT_URL,
      auth: authSettings(config, environment),
    });
    if (config.KAFKA_BROKERS) {
      const topics = shop.services.flatMap(service =>
        service.topics.map(topic => kafkaTopic(topic, config.KAFKA_PREFIX, config)),
      );
      await ensureTopics(config.KAFKA_BROKERS, topics, {security});
    }
    const admin = await administrator({
      dataDir,
      email: config.ADMIN_EMAIL,
      password: config.ADMIN_PASSWORD,
      ensure: shop.auth.ensureAdmin,
    });
    await seedDemo({size: config.DEMO, product: shop.product.useCases, print});

    const running = await startProcess({
      platform,
      config,
      services: shop.services,
      routers: [docsRouter(shop.services, config.SMTP_URL ? [] : ['/mailbox'])],
      // The catalog in memory is filled from the product database before the first request.
      async beforeServing() {
        print('Filling the catalog …');
        await shop.fillCatalog();
      },
    });
    undo.push(running.stop);
    print(await welcome({port: running.port, adminPort: running.adminPort, admin, mailbox: !config.SMTP_URL}));
    return {...running, stop};
  } catch (error) {
    await stop();
    throw await explainError(error, dataDir);
  }
};
