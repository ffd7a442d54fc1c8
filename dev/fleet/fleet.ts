import {randomBytes} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {serviceManifest, services} from '@ecom/contracts/services';
import {readConfig} from '@ecom/core/config';
import {kafkaSecurity, securityVariables} from '@ecom/messaging/kafka/security';
import {kafkaTopic, topicVariables} from '@ecom/messaging/kafka/topic-settings';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {databaseOf, prepareDatabases} from '@ecom/postgres/databases';
import {createDocs} from '@ecom/standalone/docs';
import {z} from 'zod';
import {freePorts} from '../engines/child.ts';
import type {EngineUrls} from '../engines/engines.ts';
import {createFleetProcess, type FleetProcess} from './fleet-process.ts';
import {startProxy} from './proxy.ts';

export type FleetOptions = {
  /** Distinguishes this fleet's databases and topics from those of other fleets on the same engines: letters, digits, `_`. */
  readonly name: string;
  readonly engines: EngineUrls;
  /** A transaction pooler before PostgreSQL, by which the services connect; default: none. */
  readonly pooler?: string | undefined;
  /** Holds the logs. */
  readonly folder: string;
  /** Processes per service, or by service; default: 1. */
  readonly replicas?: number | Readonly<Record<string, number>>;
  /** Ports of the proxy; default: free ones. */
  readonly port?: number;
  readonly adminPort?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Further variables of the processes of a service. */
  readonly envOf?: (service: string) => NodeJS.ProcessEnv;
  readonly administrator: {readonly email: string; readonly password: string};
};

/** The shop as it runs on a cluster: every service in processes of its own, on real engines. */
export type Fleet = {
  readonly url: string;
  readonly adminUrl: string;
  readonly processes: readonly FleetProcess[];
  databaseOf(service: string): string;
  /** Waits until every process is ready. */
  ready(seconds?: number): Promise<void>;
  /** Sends SIGTERM to all; returns the processes that did not exit with 0. */
  stop(): Promise<readonly string[]>;
  /** Sends SIGKILL to all. */
  kill(): Promise<void>;
};

const KafkaVariables = z.object({...securityVariables, ...topicVariables});

const withDatabase = (url: string, name: string): string => Object.assign(new URL(url), {pathname: `/${name}`}).href;

const withKeyPrefix = (url: string, prefix: string): string => {
  const prefixed = new URL(url);
  prefixed.searchParams.set('keyPrefix', prefix);
  return prefixed.href;
};

export const startFleet = async (options: FleetOptions): Promise<Fleet> => {
  const {name, engines, folder, replicas = 1, env = {}, envOf = () => ({}), administrator} = options;
  await mkdir(folder, {recursive: true});
  const replicasOf = (service: string) => (typeof replicas === 'number' ? replicas : (replicas[service] ?? 1));
  const processCount = services.reduce((sum, {name}) => sum + replicasOf(name), 0);
  const databasesUrl = withDatabase(engines.postgres, name);
  const prefix = `${name}.`;
  const {answer: fallback} = await createDocs(undefined, env.SMTP_URL);
  const kafka = readConfig(KafkaVariables, env);
  const preparations = [
    freePorts(processCount * 2 + 1),
    prepareDatabases(databasesUrl),
    ensureTopics(
      engines.kafka,
      services.flatMap(({topics}) => topics.map(topic => kafkaTopic(topic, prefix, kafka))),
      {security: kafkaSecurity(kafka)},
    ),
  ] as const;
  // All are awaited, also when one fails: a process that ends while a Kafka client connects may hang.
  await Promise.allSettled(preparations);
  const [[authPort, ...ports]] = await Promise.all(preparations);

  const shared: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(folder, 'compiled'),
    LOG_LEVEL: 'info',
    KAFKA_BROKERS: engines.kafka,
    KAFKA_PREFIX: prefix,
    REDIS_URL: withKeyPrefix(engines.redis, prefix),
    AUTH_URL: `http://127.0.0.1:${authPort}`,
    INTERNAL_SECRET: randomBytes(24).toString('base64url'),
    TRUST_PROXY: '1',
    ...env,
  };
  const own = (service: string): NodeJS.ProcessEnv => {
    if (serviceManifest(service).database === 'mongo')
      return {MONGO_URL: withDatabase(engines.mongo, `${name}_catalog`)};
    const direct = databaseOf(databasesUrl, service);
    const database = options.pooler
      ? {DATABASE_URL: databaseOf(withDatabase(options.pooler, name), service), DATABASE_DIRECT_URL: direct}
      : {DATABASE_URL: direct};
    return service === 'auth'
      ? {...database, ADMIN_EMAIL: administrator.email, ADMIN_PASSWORD: administrator.password}
      : database;
  };
  let next = 0;
  const processes: FleetProcess[] = [];
  for (const {name: service} of services) {
    for (let replica = 1; replica <= replicasOf(service); replica++) {
      processes.push(
        createFleetProcess({
          service,
          replica,
          port: ports[next++]!,
          adminPort: ports[next++]!,
          logs: folder,
          env: {...shared, KAFKA_INSTANCE_ID: `${service}-${replica}`, ...own(service), ...envOf(service)},
        }),
      );
    }
  }
  const proxy = await startProxy({
    processes,
    port: options.port ?? 0,
    adminPort: options.adminPort ?? 0,
    authPort: authPort!,
    fallback,
  });

  const endAll = (signal: NodeJS.Signals) =>
    Promise.all(processes.map(async ({name, end}) => ({name, end: await end(signal)})));
  const kill = async () => {
    await Promise.all([proxy.stop(), endAll('SIGKILL')]);
  };
  const ready = async (seconds = 120) => {
    for (const end = Date.now() + seconds * 1000; ; ) {
      const states = await Promise.all(processes.map(({ready}) => ready()));
      const ended = processes.find(({running}) => !running());
      if (ended) throw new Error(`${ended.name} ended before it was ready; see ${ended.log}`);
      const late = processes.filter((_, i) => !states[i]);
      if (late.length === 0) return;
      if (Date.now() > end) throw new Error(`${late.map(({name}) => name)} are not ready; see ${folder}`);
      await delay(100);
    }
  };
  try {
    for (const {start} of processes) start();
    await ready();
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    url: proxy.url,
    adminUrl: proxy.adminUrl,
    processes,
    databaseOf: service => databaseOf(databasesUrl, service),
    ready,
    async stop() {
      const [ends] = await Promise.all([endAll('SIGTERM'), proxy.stop()]);
      return ends.flatMap(({name, end}) => (end === 0 || end === undefined ? [] : [`${name} ended with ${end}`]));
    },
    kill,
  };
};
