import {Instant} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import type {Metrics} from '@ecom/core/metrics';
import {pageOf, pagingQuery} from '@ecom/http/page';
import {accepted, noContent, ok, route} from '@ecom/http/route';
import type {Bus} from '@ecom/messaging/bus';
import {z} from 'zod';
import {listDeadLetters} from './list-dead-letters.ts';
import type {Service} from './service.ts';

export type AdminOptions = {
  readonly services: readonly Service[];
  readonly bus: Bus;
  readonly metrics: Metrics;
  /** Whether this process accepts requests: false while it starts and once it drains. */
  readonly serving: () => boolean;
};

const Check = z.object({status: z.enum(['ready', 'not-ready']), failing: z.record(z.string(), z.string())});

const DeadLetter = z.object({
  service: z.string(),
  id: z.string(),
  event: z.looseObject({id: z.string(), type: z.string(), topic: z.string(), subject: z.string()}),
  reason: z.string(),
  parked: z.boolean(),
  createdAt: Instant,
});

const DeadLetterQuery = z.strictObject(pagingQuery);
const DeadLetterPath = z.object({service: z.string(), id: z.string().regex(/^\d{1,18}$/)});
const ServicePath = z.object({service: z.string()});

const RebuildState = z.object({
  active: z.string().nullable(),
  building: z.object({generation: z.string(), handledEvents: z.int(), writtenDocuments: z.int()}).nullable(),
});

const nothingToRebuild = (name: string) =>
  new Failure(
    'not-found',
    'nothing-to-rebuild',
    `${name} has no read model that can be rebuilt from Kafka. Its replicas are refilled by POST /ops/republish/:service of the services that publish the data.`,
  );
const unknownService = (name: string) =>
  new Failure('not-found', 'unknown-service', `There is no service ${name} in this process.`);

/** The routes of the admin port, which no gateway exposes: probes, metrics, and operations on events. */
export const adminRoutes = ({services, bus, metrics, serving}: AdminOptions) => {
  const serviceOf = (name: string) => {
    const found = services.find(service => service.name === name);
    if (!found) throw unknownService(name);
    return found;
  };
  const rebuildOf = (name: string) => {
    const {rebuild} = serviceOf(name);
    if (!rebuild) throw nothingToRebuild(name);
    return rebuild;
  };
  const failures = async () => {
    const checks = [...services.map(({name, check}) => [name, check] as const), ['bus', () => bus.check()] as const];
    const results = await Promise.allSettled(checks.map(([, check]) => check()));
    const found: Record<string, string> = serving() ? {} : {process: 'The process is starting or stopping.'};
    results.forEach((result, i) => {
      if (result.status === 'rejected') found[checks[i]![0]] = String(result.reason?.message ?? result.reason);
    });
    return found;
  };

  return [
    route({
      name: 'getLiveness',
      method: 'get',
      path: '/livez',
      summary: 'Check that the process is alive',
      access: 'public',
      responses: {200: z.object({status: z.literal('alive')})},
      handle: async () => ok({status: 'alive' as const}),
    }),
    route({
      name: 'getReadiness',
      method: 'get',
      path: '/readyz',
      summary: 'Check that the process and its engines can serve requests',
      access: 'public',
      responses: {200: Check, 503: Check},
      async handle() {
        const found = await failures();
        return Object.keys(found).length === 0
          ? ok({status: 'ready' as const, failing: found})
          : {status: 503 as const, body: {status: 'not-ready' as const, failing: found}};
      },
    }),
    route({
      name: 'getMetrics',
      method: 'get',
      path: '/metrics',
      summary: 'Get metrics in the Prometheus format',
      access: 'public',
      responses: {200: z.string()},
      handle: async () =>
        ok(Buffer.from(await metrics.registry.metrics()), {'content-type': metrics.registry.contentType}),
    }),
    route({
      name: 'listOutboxBacklogs',
      method: 'get',
      path: '/ops/outbox',
      summary: 'Count events that wait to be published, by service',
      access: 'public',
      responses: {200: z.object({items: z.array(z.object({service: z.string(), rows: z.int(), seconds: z.number()}))})},
      async handle() {
        return ok({
          items: await Promise.all(services.map(async ({name, backlog}) => ({service: name, ...(await backlog())}))),
        });
      },
    }),
    route({
      name: 'listDeadLetters',
      method: 'get',
      path: '/ops/dead-letters',
      summary: 'List dead letters',
      description: 'One service after the other, each oldest first.',
      access: 'public',
      query: DeadLetterQuery,
      responses: {200: pageOf(DeadLetter)},
      async handle({query}) {
        const {items, nextCursor} = await listDeadLetters(services, query);
        return ok({items: [...items], nextCursor});
      },
    }),
    route({
      name: 'replayDeadLetter',
      method: 'post',
      idempotency: 'off',
      path: '/ops/dead-letters/:service/:id/replay',
      summary: 'Replay a dead letter and the events parked behind it',
      access: 'public',
      params: DeadLetterPath,
      responses: {200: z.object({applied: z.int()})},
      errors: [409],
      handle: async ({params}) => ok({applied: await serviceOf(params.service).replay(params.id)}),
    }),
    route({
      name: 'deleteDeadLetter',
      method: 'delete',
      path: '/ops/dead-letters/:service/:id',
      summary: 'Delete a dead letter',
      access: 'public',
      params: DeadLetterPath,
      responses: {204: null},
      async handle({params}) {
        await serviceOf(params.service).drop(params.id);
        return noContent();
      },
    }),
    route({
      name: 'republishState',
      method: 'post',
      idempotency: 'off',
      path: '/ops/republish/:service',
      summary: 'Publish the whole public state again, for a new or damaged replica',
      access: 'public',
      params: ServicePath,
      responses: {200: z.object({events: z.int()})},
      handle: async ({params}) => ok({events: await serviceOf(params.service).republish()}),
    }),
    route({
      name: 'startRebuild',
      method: 'post',
      idempotency: 'off',
      path: '/ops/rebuild/:service',
      summary: 'Rebuild a read model from the topics and switch to it when it is complete',
      access: 'public',
      params: ServicePath,
      responses: {202: RebuildState},
      errors: [409],
      handle: async ({params: {service}}) => accepted(`/ops/rebuild/${service}`, await rebuildOf(service).start()),
    }),
    route({
      name: 'getRebuild',
      method: 'get',
      path: '/ops/rebuild/:service',
      summary: 'Get the progress of a rebuild',
      access: 'public',
      params: ServicePath,
      responses: {200: RebuildState},
      handle: async ({params: {service}}) => ok(await rebuildOf(service).state()),
    }),
  ];
};
