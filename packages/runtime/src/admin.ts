import {Instant} from '@ecom/contracts/schema';
import {Failure} from '@ecom/core/failure';
import type {Metrics} from '@ecom/core/metrics';
import {accepted, noContent, ok, route} from '@ecom/http/route';
import type {Bus} from '@ecom/messaging/bus';
import {z} from 'zod';
import type {Service} from './service.ts';

export type AdminOptions = {
  readonly services: readonly Service[];
  readonly bus: Bus;
  readonly metrics: Metrics;
  /** Whether this process takes requests: false before it is up and once it drains. */
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

const LetterPath = z.object({service: z.string(), id: z.string().regex(/^\d{1,18}$/)});
const ServicePath = z.object({service: z.string()});

const RebuildState = z.object({
  current: z.string().nullable(),
  next: z.object({name: z.string(), heard: z.int(), made: z.int()}).nullable(),
});

const nothingToRebuild = (name: string) =>
  new Failure(
    'missing',
    'nothing-to-rebuild',
    `${name} keeps nothing here that could be rebuilt from Kafka. What it heard from others comes again by POST /ops/republish/:service of those.`,
  );
const unknownService = (name: string) =>
  new Failure('missing', 'unknown-service', `There is no service ${name} in this process.`);

/** The admin port, which no Ingress reaches: probes, metrics, and operations on events. */
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
  const failing = async () => {
    const checks = [...services.map(({name, check}) => [name, check] as const), ['bus', () => bus.check()] as const];
    const results = await Promise.allSettled(checks.map(([, check]) => check()));
    const found: Record<string, string> = serving() ? {} : {process: 'It is starting, or about to stop.'};
    results.forEach((result, i) => {
      if (result.status === 'rejected') found[checks[i]![0]] = String(result.reason?.message ?? result.reason);
    });
    return found;
  };

  return [
    route({
      method: 'get',
      path: '/livez',
      summary: 'Whether the process runs',
      access: 'public',
      responses: {200: z.object({status: z.literal('alive')})},
      handle: async () => ok({status: 'alive' as const}),
    }),
    route({
      method: 'get',
      path: '/readyz',
      summary: 'Whether the process and its engines can serve',
      access: 'public',
      responses: {200: Check, 503: Check},
      async handle() {
        const found = await failing();
        return Object.keys(found).length === 0
          ? ok({status: 'ready' as const, failing: found})
          : {status: 503 as const, body: {status: 'not-ready' as const, failing: found}};
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      summary: 'Metrics in the format of Prometheus',
      access: 'public',
      responses: {200: z.string()},
      handle: async () =>
        ok(Buffer.from(await metrics.registry.metrics()), {'content-type': metrics.registry.contentType}),
    }),
    route({
      method: 'get',
      path: '/ops/outbox',
      summary: 'Events that wait to be published, by service',
      access: 'public',
      responses: {200: z.object({items: z.array(z.object({service: z.string(), rows: z.int(), seconds: z.number()}))})},
      async handle() {
        return ok({
          items: await Promise.all(services.map(async ({name, backlog}) => ({service: name, ...(await backlog())}))),
        });
      },
    }),
    route({
      method: 'get',
      path: '/ops/dead-letters',
      summary: 'Events that could not be applied, and why',
      access: 'public',
      responses: {200: z.object({items: z.array(DeadLetter)})},
      async handle() {
        const lists = await Promise.all(
          services.map(async ({name, deadLetters}) =>
            (await deadLetters.list()).map(letter => ({service: name, ...letter})),
          ),
        );
        return ok({items: lists.flat()});
      },
    }),
    route({
      method: 'post',
      idempotency: 'off',
      path: '/ops/dead-letters/:service/:id/replay',
      summary: 'Apply a dead letter, and what is parked behind it',
      access: 'public',
      params: LetterPath,
      responses: {200: z.object({applied: z.int()})},
      errors: [409],
      handle: async ({params}) => ok({applied: await serviceOf(params.service).replay(params.id)}),
    }),
    route({
      method: 'delete',
      path: '/ops/dead-letters/:service/:id',
      summary: 'Give up a dead letter',
      access: 'public',
      params: LetterPath,
      responses: {204: null},
      async handle({params}) {
        await serviceOf(params.service).drop(params.id);
        return noContent();
      },
    }),
    route({
      method: 'post',
      idempotency: 'off',
      path: '/ops/republish/:service',
      summary: 'Tell the whole public state again, for a new or damaged replica',
      access: 'public',
      params: ServicePath,
      responses: {200: z.object({events: z.int()})},
      handle: async ({params}) => ok({events: await serviceOf(params.service).republish()}),
    }),
    route({
      method: 'post',
      idempotency: 'off',
      path: '/ops/rebuild/:service',
      summary: 'Make a replica anew from the topics while the old one is read, and switch to it when it is complete',
      access: 'public',
      params: ServicePath,
      responses: {202: RebuildState},
      errors: [409],
      handle: async ({params: {service}}) => accepted(`/ops/rebuild/${service}`, await rebuildOf(service).start()),
    }),
    route({
      method: 'get',
      path: '/ops/rebuild/:service',
      summary: 'Which copy of a replica is read, and how far the next one is',
      access: 'public',
      params: ServicePath,
      responses: {200: RebuildState},
      handle: async ({params: {service}}) => ok(await rebuildOf(service).state()),
    }),
  ];
};
