import {Instant} from '@ecom/contracts/schema';
import type {Limit} from '@ecom/core/rate-limits';
import type {ApiKeyReplica} from '@ecom/http/api-keys';
import type {Audit} from '@ecom/http/audit';
import {accepted, ok, type Route, route} from '@ecom/http/route';
import type {Bus} from '@ecom/messaging/bus';
import type {DeadLetters} from '@ecom/messaging/dead-letters';
import {z} from 'zod';
import {apiKeyUsesRoute} from './api-keys.ts';
import {auditRoutes} from './audit-routes.ts';
import {deadLetterRoutes} from './dead-letter-routes.ts';
import {failuresOf} from './failures.ts';
import {instance, startedAt, version} from './instance.ts';
import type {Rebuild} from './service.ts';

/** What the operations of a service need. */
export type Operations = {
  readonly service: string;
  readonly bus: Bus;
  readonly apiKeys: ApiKeyReplica;
  readonly audit: Audit;
  readonly deadLetters: DeadLetters;
  /** Whether the service consumes events. */
  readonly isConsumer: boolean;
  check(): Promise<void>;
  backlog(): Promise<{readonly rows: number; readonly seconds: number}>;
  replay(deadLetterId: string): Promise<number>;
  readonly republish: (() => Promise<number>) | undefined;
  readonly rebuild: Rebuild | undefined;
};

/** What the routes of a service's operations have in common. */
export type OpsContext = {
  /** `/ops/order` */
  readonly path: string;
  /** `Order`, for names of operations. */
  readonly title: string;
  readonly reads: {readonly access: {readonly permission: 'ops:read'}; readonly limit: Limit};
  readonly writes: {readonly access: {readonly permission: 'ops:write'}; readonly limit: Limit};
};

const Backlog = z.object({
  rows: z.int().min(0).meta({description: 'Events that wait to be published'}),
  seconds: z.number().min(0).meta({description: 'The age of the oldest of them'}),
});

const Status = z
  .object({
    service: z.string(),
    version: z.string().meta({description: 'The release that runs'}),
    instance: z.string().meta({description: 'The process that answers, one of possibly several'}),
    startedAt: Instant,
    ready: z.boolean(),
    failing: z.record(z.string(), z.string()).meta({description: 'What fails, and why'}),
    outbox: Backlog.nullable().meta({description: 'Null while the database is unavailable'}),
    deadLetters: z.int().min(0).nullable().meta({description: 'Their number; null while the database is unavailable'}),
    consumerLag: z.int().min(0).nullable().meta({
      description:
        'Events on the bus that this process has not handled yet, of the partitions that it consumes; null where it consumes none, or while the bus is unavailable',
    }),
  })
  .meta({id: 'ServiceStatus', description: 'The state of one process of a service'});

const RebuildStatus = z
  .object({
    active: z.string().nullable(),
    building: z.object({generation: z.string(), handledEvents: z.int(), writtenDocuments: z.int()}).nullable(),
  })
  .meta({id: 'RebuildStatus', description: 'The generation that is served, and the progress of the one that is built'});

const orNull = <T>(result: Promise<T>): Promise<T | null> => result.catch(() => null);

const contextOf = (service: string): OpsContext => ({
  path: `/ops/${service}`,
  title: service[0]!.toUpperCase() + service.slice(1),
  // Every second, by a few people behind one address.
  reads: {
    access: {permission: 'ops:read'},
    limit: {name: `ops-reads-${service}`, maxAttempts: 600, durationSeconds: 60},
  },
  writes: {
    access: {permission: 'ops:write'},
    limit: {name: `ops-writes-${service}`, maxAttempts: 300, durationSeconds: 60},
  },
});

/** The routes of the operations that every service has, under `/ops/<service>`. */
export const opsRoutes = (operations: Operations): readonly Route[] => {
  const {service, bus, isConsumer, check, backlog, deadLetters, republish, rebuild} = operations;
  const context = contextOf(service);
  const {path, title, reads, writes} = context;
  const lag = async () => (isConsumer ? ((await bus.lag()).get(service) ?? null) : null);
  return [
    route({
      ...reads,
      name: `get${title}Status`,
      method: 'get',
      path: `${path}/status`,
      summary: `Get the status of ${service}`,
      responses: {200: Status},
      async handle() {
        const [failing, outbox, count, consumerLag] = await Promise.all([
          failuresOf({[service]: check, bus: () => bus.check()}),
          orNull(backlog()),
          orNull(deadLetters.count()),
          orNull(lag()),
        ]);
        const ready = Object.keys(failing).length === 0;
        return ok({service, version, instance, startedAt, ready, failing, outbox, deadLetters: count, consumerLag});
      },
    }),
    route({
      ...reads,
      name: `get${title}Outbox`,
      method: 'get',
      path: `${path}/outbox`,
      summary: `Count the events of ${service} that wait to be published`,
      responses: {200: Backlog},
      handle: async () => ok(await backlog()),
    }),
    ...deadLetterRoutes(operations, context),
    ...auditRoutes(operations, context),
    apiKeyUsesRoute(operations, context),
    ...(republish ? [republishRoute(republish, service, context)] : []),
    ...(rebuild
      ? [
          route({
            ...writes,
            name: `start${title}Rebuild`,
            method: 'post',
            idempotency: 'off',
            audit: 'before',
            path: `${path}/rebuild`,
            summary: `Rebuild the read model of ${service}`,
            description: 'From the topics, while the present one is served; switches to it when it is complete.',
            responses: {202: RebuildStatus},
            handle: async () => accepted(`${path}/rebuild`, await rebuild.start()),
          }),
          route({
            ...reads,
            name: `get${title}Rebuild`,
            method: 'get',
            path: `${path}/rebuild`,
            summary: `Get the progress of the rebuild of ${service}`,
            responses: {200: RebuildStatus},
            handle: async () => ok(await rebuild.state()),
          }),
        ]
      : []),
  ];
};

const republishRoute = (republish: () => Promise<number>, service: string, {path, title, writes}: OpsContext) =>
  route({
    ...writes,
    name: `republish${title}State`,
    method: 'post',
    idempotency: 'off',
    audit: 'before',
    path: `${path}/republish`,
    summary: `Publish the whole public state of ${service} again`,
    description: 'For new or damaged replicas.',
    responses: {200: z.object({events: z.int().min(0)})},
    handle: async () => ok({events: await republish()}),
  });
