import type {VerifyToken} from '@ecom/contracts/principal';
import {serviceManifest} from '@ecom/contracts/services';
import type {OutboxEvent, Topic} from '@ecom/contracts/topic';
import {systemNow} from '@ecom/core/clock';
import {newId} from '@ecom/core/ids';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import type {RateLimits} from '@ecom/core/rate-limits';
import type {Revocations} from '@ecom/core/revocations';
import {every, type Worker} from '@ecom/core/schedule';
import {type ApiKeyReplica, apiKeyVerifier, bearerVerifier, memoryApiKeys} from '@ecom/http/api-keys';
import {type Audit, memoryAudit} from '@ecom/http/audit';
import {memoryIdempotency} from '@ecom/http/idempotency';
import type {Route} from '@ecom/http/route';
import {createRouter} from '@ecom/http/router';
import type {Bus} from '@ecom/messaging/bus';
import {createConsumer} from '@ecom/messaging/consumer';
import {type DeadLetters, memoryDeadLetters} from '@ecom/messaging/dead-letters';
import type {Subscription} from '@ecom/messaging/subscription';
import {postgresApiKeys} from '@ecom/postgres/api-keys';
import {postgresAudit} from '@ecom/postgres/audit';
import type {Database, PoolUse} from '@ecom/postgres/database';
import {postgresDeadLetters} from '@ecom/postgres/dead-letters';
import {followWriteMode} from '@ecom/postgres/follow-write-mode';
import {postgresIdempotency} from '@ecom/postgres/idempotency';
import {createRelay, type Relay} from '@ecom/postgres/relay';
import {sweepExpired} from '@ecom/postgres/sweep';
import {writeModeChannel} from '@ecom/postgres/write-mode';
import type Router from '@koa/router';
import {apiKeySubscriptions} from './api-keys.ts';
import {opsRoutes} from './ops-routes.ts';
import {type PersonalDataSource, personalDataSubscriptions} from './personal-data.ts';
import type {Retention} from './retention.ts';

/** What a process provides to the services that run in it. */
export type Platform = {
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Verifies access tokens; each service verifies API keys itself. */
  readonly verify: VerifyToken;
  readonly revocations: Revocations;
  readonly limits: RateLimits;
  /** How long a dead letter is kept; default: 90 days. */
  readonly deadLetterDays?: number;
  /** How long a record of the audit log is kept; default: 365 days. */
  readonly auditDays?: number;
  /** How long other personal data are kept; default: that of the variables. */
  readonly retention?: Retention;
  /** Validates every response against its declaration; for tests. */
  readonly validateResponses?: boolean;
};

/** The progress of a rebuild. */
export type RebuildState = {
  /** The name of the generation that is read; null while there is none. */
  readonly active: string | null;
  /** The generation that is being built: how many events it has handled, and how many documents it has written. */
  readonly building: {
    readonly generation: string;
    readonly handledEvents: number;
    readonly writtenDocuments: number;
  } | null;
};

/** Rebuilds a read model from the topics alone, while the old generation is read. */
export type Rebuild = {
  /** Resolves once the rebuild has started. @throws Failure `conflict` while one is in progress */
  start(): Promise<RebuildState>;
  state(): Promise<RebuildState>;
};

export type ServiceParts = {
  readonly name: string;
  readonly platform: Platform;
  readonly routes: readonly Route[];
  /** The topics that it consumes, with handlers. */
  readonly subscriptions?: readonly Subscription[];
  /** Its system of record, open and migrated; the relay opens a connection of its own to it. */
  readonly database?: Database;
  /** Its replica of API keys; default: in `database`, or in memory without one. */
  readonly apiKeys?: ApiKeyReplica | undefined;
  /** What it holds about a person, for an export of personal data; default: the audit log only. */
  readonly personalData?: PersonalDataSource;
  /** Sweepers, senders and other background work. */
  readonly workers?: readonly Worker[];
  /** Records the whole public state in the outbox again, for new replicas; returns the number of events. */
  readonly republish?: () => Promise<number>;
  readonly rebuild?: Rebuild | undefined;
  /** Default: in the database, or else in memory. */
  readonly audit?: Audit | undefined;
  /** Throws when something beside the database and the bus keeps it from serving. */
  readonly check?: () => Promise<void>;
  /** Closes its own resources, after everything else has stopped. */
  readonly close?: () => Promise<void>;
};

/** A composed service, ready to start. A process runs one of them; `standalone` runs all. */
export type Service = {
  readonly name: string;
  readonly router: Router;
  readonly routes: readonly Route[];
  readonly topics: readonly Topic[];
  /** The topics that it consumes. */
  readonly subscribes: readonly Topic[];
  readonly deadLetters: DeadLetters;
  republish(): Promise<number>;
  /** Handles events as if the bus had delivered them, one after the other: for a replica in memory, which is filled at every start. */
  apply(events: readonly OutboxEvent[]): Promise<void>;
  backlog(): Promise<{readonly rows: number; readonly seconds: number}>;
  /** Of its database; undefined without one in PostgreSQL. */
  pool(): PoolUse | undefined;
  check(): Promise<void>;
  start(): Promise<void>;
  /** Stops publishing and background work, and closes. The process has stopped its bus before. */
  stop(): Promise<void>;
};

const idleRelay: Pick<Relay, 'start' | 'stop' | 'backlog'> = {
  start: async () => {},
  stop: async () => {},
  backlog: async () => ({rows: 0, seconds: 0}),
};

/** Builds what every service has around a service's own parts: router, authentication, relay, consumer, dead letters, sweeper. */
export const assembleService = (parts: ServiceParts): Service => {
  const {name, platform, database: db, workers = [], republish, rebuild} = parts;
  const log = platform.log.child({service: name});
  const {deadLetterDays = 90, auditDays = 365} = platform;
  const apiKeys = parts.apiKeys ?? (db ? postgresApiKeys(db) : memoryApiKeys());
  const deadLetters = db ? postgresDeadLetters(db) : memoryDeadLetters();
  const audit = parts.audit ?? (db ? postgresAudit(db) : memoryAudit());
  const subscriptions = [
    ...(parts.subscriptions ?? []),
    ...apiKeySubscriptions(name, apiKeys),
    ...(db ? personalDataSubscriptions({service: name, db, audit, deadLetters, source: parts.personalData}) : []),
  ];
  const {consumer, replay} = createConsumer({group: name, subscriptions, deadLetters, log, metrics: platform.metrics});
  const writes = db && followWriteMode(db, log);
  const channels = writes ? {[writeModeChannel]: () => void writes.refresh()} : {};
  const relay = db ? createRelay({db, bus: platform.bus, source: `/${name}`, log, channels}) : idleRelay;
  const periodicWork = db
    ? [
        every(60_000, 'sweeping expired rows', log, () => sweepExpired(db, {deadLetterDays, auditDays})),
        every(10_000, "synchronizing with the database's clock", log, db.check),
        ...(writes ? [writes.worker] : []),
      ]
    : [];
  const isConsumer = subscriptions.length > 0;
  if (isConsumer) platform.bus.subscribe(consumer);
  const backlog = () => relay.backlog();
  const check = async () => {
    await db?.check();
    await parts.check?.();
  };
  const operations = {
    bus: platform.bus,
    apiKeys,
    audit,
    deadLetters,
    isConsumer,
    check,
    backlog,
    replay,
    republish,
    rebuild,
  };
  const routes = [...parts.routes, ...opsRoutes({service: name, ...operations})];

  return {
    name,
    routes,
    topics: serviceManifest(name).topics,
    subscribes: subscriptions.map(({topic}) => topic),
    deadLetters,
    router: createRouter({
      ...platform,
      service: name,
      routes,
      audit,
      admitWrite: writes?.admitWrite,
      verify: bearerVerifier(platform.verify, apiKeyVerifier(apiKeys, db?.now)),
      idempotency: db ? postgresIdempotency(db) : memoryIdempotency(),
    }),
    async apply(events) {
      const sources = new Map<string, string>(subscriptions.map(({topic: {name, source}}) => [name, source]));
      const {signal} = new AbortController();
      for (const {key: subject, ...event} of events) {
        await consumer.handle(
          {...event, subject, id: newId(), source: sources.get(event.topic) ?? '', time: systemNow()},
          signal,
        );
      }
    },
    republish: republish ?? (async () => 0),
    backlog,
    pool: () => db?.pool(),
    check,
    async start() {
      await writes?.refresh();
      await relay.start();
      for (const worker of [...workers, ...periodicWork]) await worker.start();
    },
    async stop() {
      await Promise.all([...workers, ...periodicWork].map(worker => worker.stop()));
      await relay.stop();
      await parts.close?.();
      await db?.close();
    },
  };
};
