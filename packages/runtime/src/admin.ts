import type {Metrics} from '@ecom/core/metrics';
import {ok, route} from '@ecom/http/route';
import type {Bus} from '@ecom/messaging/bus';
import {z} from 'zod';
import {failuresOf} from './failures.ts';
import type {Service} from './service.ts';

export type AdminOptions = {
  readonly services: readonly Service[];
  readonly bus: Bus;
  readonly metrics: Metrics;
  /** Whether this process accepts requests: false while it starts and once it drains. */
  readonly serving: () => boolean;
};

const Check = z.object({status: z.enum(['ready', 'not-ready']), failing: z.record(z.string(), z.string())});

/** The routes of the admin port, which no gateway exposes: probes and metrics. Operations are routes of the services. */
export const adminRoutes = ({services, bus, metrics, serving}: AdminOptions) => {
  const failures = async () => {
    const checks = Object.fromEntries(services.map(({name, check}) => [name, check]));
    const found = await failuresOf({...checks, bus: () => bus.check()});
    return serving() ? found : {process: 'The process is starting or stopping.', ...found};
  };

  metrics.gauge('ecom_ready', '1 if the process and its engines can serve requests, else 0', [], async () => [
    [{}, Object.keys(await failures()).length === 0 ? 1 : 0],
  ]);

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
        const failing = await failures();
        return Object.keys(failing).length === 0
          ? ok({status: 'ready' as const, failing})
          : {status: 503 as const, body: {status: 'not-ready' as const, failing}};
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
  ];
};
