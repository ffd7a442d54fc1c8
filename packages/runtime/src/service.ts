import type {Revocations} from '@ecom/contracts/access-token';
import type {VerifyToken} from '@ecom/contracts/principal';
import {serviceManifest} from '@ecom/contracts/services';
import type {OutboxEvent, Topic} from '@ecom/contracts/topic';
import {newId} from '@ecom/core/ids';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import type {RateLimits} from '@ecom/core/rate-limits';
import {every, type Worker} from '@ecom/core/schedule';
import {memoryIdempotency} from '@ecom/http/idempotency';
import type {Route} from '@ecom/http/route';
import {createRouter} from '@ecom/http/router';
import type {Bus} from '@ecom/messaging/bus';
import {createConsumer, unknownDeadLetter} from '@ecom/messaging/consumer';
import {type DeadLetters, memoryDeadLetters} from '@ecom/messaging/dead-letters';
import type {Subscription} from '@ecom/messaging/subscription';
import type {Database} from '@ecom/postgres/database';
import {postgresDeadLetters} from '@ecom/postgres/dead-letters';
import {postgresIdempotency} from '@ecom/postgres/idempotency';
import {createRelay, type Relay} from '@ecom/postgres/relay';
import {sweepExpired} from '@ecom/postgres/sweep';
import type Router from '@koa/router';

/** What every service is given by the process that it runs in. */
export type Platform = {
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly verify: VerifyToken;
  readonly revocations: Revocations;
  readonly limits: RateLimits;
  /** Checks every answer against its declaration: in tests. */
  readonly checkAnswers?: boolean;
};

/** How far a replica is that is made anew. */
export type RebuildState = {
  /** The name of the copy that is read; null while there is none. */
  readonly current: string | null;
  /** The copy that is being made: how many events it was told, and how many documents were made of them. */
  readonly next: {readonly name: string; readonly heard: number; readonly made: number} | null;
};

/** Makes a replica anew from the topics alone, while the old one is read. */
export type Rebuild = {
  /** Returns once it has begun. @throws Failure `conflict` while one is under way */
  start(): Promise<RebuildState>;
  state(): Promise<RebuildState>;
};

export type ServiceParts = {
  readonly name: string;
  readonly platform: Platform;
  readonly routes: readonly Route[];
  /** What it hears. */
  readonly subscriptions?: readonly Subscription[];
  /** Its system of record, open and migrated; `url` is for the relay's own connection. */
  readonly database?: {readonly db: Database; readonly url: string};
  /** Sweepers, senders, and other work beside the requests. */
  readonly workers?: readonly Worker[];
  /** Records the whole public state in the outbox again, for new replicas; returns how many events that are. */
  readonly republish?: () => Promise<number>;
  readonly rebuild?: Rebuild | undefined;
  /** Throws what keeps it from serving, beside the database and the bus. */
  readonly check?: () => Promise<void>;
  /** Closes what it opened itself, after everything else has stopped. */
  readonly close?: () => Promise<void>;
};

/** A service, wired and ready to start: what a process runs alone, and `standalone` among the others. */
export type Service = {
  readonly name: string;
  readonly router: Router;
  readonly routes: readonly Route[];
  readonly topics: readonly Topic[];
  readonly deadLetters: DeadLetters;
  /** @see createConsumer */
  replay(letter: string): Promise<number>;
  drop(letter: string): Promise<void>;
  republish(): Promise<number>;
  /** Handles facts as if the bus had brought them, one after the other: for a replica in memory, which is filled at every start. */
  apply(facts: readonly OutboxEvent[]): Promise<void>;
  /** Where there is a replica in an engine of its own. */
  readonly rebuild: Rebuild | undefined;
  backlog(): Promise<{readonly rows: number; readonly seconds: number}>;
  check(): Promise<void>;
  start(): Promise<void>;
  /** Stops hearing, telling and working, and closes. The process has stopped its bus before. */
  stop(): Promise<void>;
};

const idleRelay: Pick<Relay, 'start' | 'stop' | 'backlog'> = {
  start: async () => {},
  stop: async () => {},
  backlog: async () => ({rows: 0, seconds: 0}),
};

/** Builds what every service has around a service's own parts: router, relay, consumer, dead letters, sweeper. */
export const assembleService = (parts: ServiceParts): Service => {
  const {name, platform, routes, subscriptions = [], database, workers = []} = parts;
  const log = platform.log.child({service: name});
  const db = database?.db;
  const deadLetters = db ? postgresDeadLetters(db) : memoryDeadLetters();
  const {consumer, replay} = createConsumer({group: name, subscriptions, deadLetters, log, metrics: platform.metrics});
  const relay = database ? createRelay({...database, bus: platform.bus, source: `/${name}`, log}) : idleRelay;
  const keepers = db
    ? [
        every(60_000, 'sweeping expired rows', log, () => sweepExpired(db)),
        every(10_000, "looking at the database's clock", log, db.check),
      ]
    : [];
  if (subscriptions.length > 0) platform.bus.subscribe(consumer);

  return {
    name,
    routes,
    topics: serviceManifest(name).topics,
    deadLetters,
    replay,
    router: createRouter({
      ...platform,
      service: name,
      routes,
      idempotency: db ? postgresIdempotency(db) : memoryIdempotency(),
    }),
    async drop(letter) {
      if (!(await deadLetters.get(letter))) throw unknownDeadLetter(letter);
      await deadLetters.remove(letter);
    },
    async apply(facts) {
      const sources = new Map<string, string>(subscriptions.map(({topic: {name, source}}) => [name, source]));
      const {signal} = new AbortController();
      for (const {key: subject, ...fact} of facts) {
        await consumer.handle(
          {...fact, subject, id: newId(), source: sources.get(fact.topic) ?? '', time: new Date().toISOString()},
          signal,
        );
      }
    },
    republish: parts.republish ?? (async () => 0),
    rebuild: parts.rebuild,
    backlog: () => relay.backlog(),
    async check() {
      await db?.check();
      await parts.check?.();
    },
    async start() {
      await relay.start();
      for (const worker of [...workers, ...keepers]) await worker.start();
    },
    async stop() {
      await Promise.all([...workers, ...keepers].map(worker => worker.stop()));
      await relay.stop();
      await parts.close?.();
      await db?.close();
    },
  };
};
