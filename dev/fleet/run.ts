import {join, resolve} from 'node:path';
import {readConfig} from '@ecom/core/config';
import {securityVariables} from '@ecom/messaging/kafka/security';
import {processVariables} from '@ecom/runtime/platform';
import {runUntilSignal} from '@ecom/runtime/process';
import {administrator} from '@ecom/standalone/administrator';
import {standaloneVariables} from '@ecom/standalone/variables';
import {welcome} from '@ecom/standalone/welcome';
import {z} from 'zod';
import {startEngines} from '../engines/engines.ts';
import {startFleet} from './fleet.ts';
import {lockFolder} from './folder-lock.ts';
import {seed} from './seed.ts';
import {supervise} from './supervisor.ts';
import {table} from './table.ts';

const Variables = z.object({
  REPLICAS: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be at least 1')
    .max(8, 'must be at most 8')
    .default(1),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(8080),
  ADMIN_PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(8090),
  DATA_DIR: z.string().default('.data/fleet'),
  DEMO: standaloneVariables.shape.DEMO,
  ADMIN_EMAIL: standaloneVariables.shape.ADMIN_EMAIL,
  ADMIN_PASSWORD: standaloneVariables.shape.ADMIN_PASSWORD,
});

/** Engines that run already. */
const Engines = standaloneVariables.pick({DATABASE_URL: true, KAFKA_BROKERS: true, REDIS_URL: true, MONGO_URL: true});

const processes = processVariables(8080);
/** What is handed on to every process. */
const HandedOn = z
  .object({
    LOG_LEVEL: processes.LOG_LEVEL,
    RATE_LIMIT: processes.RATE_LIMIT,
    SMTP_URL: standaloneVariables.shape.SMTP_URL,
    STOREFRONT_URL: z.string(),
    REQUIRE_MFA: z.string(),
    SESSION_IDLE: z.string(),
    SESSION_MAX: z.string(),
    SHOP_NAME: z.string(),
    PUBLIC_URL: z.string(),
    COOKIE_SAME_SITE: z.string(),
    WEBAUTHN_ORIGINS: z.string(),
    WEBAUTHN_RP_ID: z.string(),
    CREDENTIALS_KEY: z.string(),
    CREDENTIALS_KEY_PREVIOUS: z.string(),
    CORS_ORIGINS: z.string(),
    OTEL_EXPORTER_OTLP_ENDPOINT: processes.OTEL_EXPORTER_OTLP_ENDPOINT,
    ...securityVariables,
    KAFKA_PARTITIONS: z.string(),
    KAFKA_REPLICATION_FACTOR: z.string(),
    KAFKA_MIN_INSYNC_REPLICAS: z.string(),
  })
  .partial();

const print = (line: string) => console.log(line);

/** The whole shop as processes on real engines, for a terminal: a table, a first purchase, and Ctrl-C. */
await runUntilSignal(async () => {
  const config = readConfig(Variables, process.env);
  const named = readConfig(Engines, process.env);
  const handedOn = readConfig(HandedOn, process.env);
  // Each provider of log-ins or payments has variables of its own.
  const providerVariables = Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(OIDC|PAYMENT|STRIPE|MANUAL|REFUND|PROVIDER|RETENTION)_/.test(name),
    ),
  );
  const dataDir = resolve(config.DATA_DIR);
  const release = await lockFolder(dataDir);
  print('Starting the engines …');
  const engines = await startEngines({folder: join(dataDir, 'engines'), print}, named);
  try {
    let login = {email: config.ADMIN_EMAIL, password: ''};
    const admin = await administrator({
      dataDir,
      email: config.ADMIN_EMAIL,
      password: config.ADMIN_PASSWORD,
      ensure: async chosen => {
        login = chosen;
        // Auth makes sure of it when it starts, and logs what it did.
        return {canLogIn: true};
      },
    });
    print('Starting the services …');
    const fleet = await startFleet({
      name: 'shop',
      engines: engines.urls,
      folder: join(dataDir, 'logs'),
      replicas: config.REPLICAS,
      port: config.PORT,
      adminPort: config.ADMIN_PORT,
      administrator: login,
      env: {...handedOn, ...providerVariables},
    });
    await seed(fleet, String(config.DEMO));
    print(`\n${await table(engines.all, fleet)}`);
    const portOf = (url: string) => Number(new URL(url).port);
    print(
      await welcome({
        port: portOf(fleet.url),
        adminPort: portOf(fleet.adminUrl),
        admin,
        mailbox: !handedOn.SMTP_URL,
      }),
    );
    // The CLI's first context is the usual port.
    const ecom = config.PORT === 8080 ? 'npx ecom' : `ECOM_URL=${fleet.url} npx ecom`;
    print(`CLI:  ${ecom} login   ${ecom} status`);
    print(`Logs: make fleet-logs [SERVICE=order]   (${join(dataDir, 'logs')})`);
    // A container has no process here, and somebody else's engine is theirs.
    const ours = engines.all.filter(({pid}) => pid() !== undefined);
    const servers = ours.map(({name, pid, start}) => ({name, running: () => pid() !== undefined, start}));
    const stopSupervising = supervise([...servers, ...fleet.processes], print);
    return {
      async stop() {
        print('\nStopping …');
        await stopSupervising();
        for (const complaint of await fleet.stop()) print(complaint);
        await engines.stop();
        await release();
      },
    };
  } catch (error) {
    await engines.stop();
    throw error;
  }
});
