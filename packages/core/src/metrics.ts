import {totalmem} from 'node:os';
import {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client';
import packageJson from '../package.json' with {type: 'json'};

/** Gauges of prom-client that are named like counters; `nodejs_active_resources` and its like have the same numbers by type. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Without a limit the system reports none or an absurdly large one. */
const memoryLimit = () => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

type Labels = Readonly<Record<string, string>>;

/** The Prometheus metrics of a process. docs/metrics.md explains each. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({register: registry});
  for (const name of misnamed) registry.removeSingleMetric(name);
  new Gauge({
    name: 'ecom_build_info',
    help: 'Always 1; the labels say which version runs',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  }).set({version: packageJson.version, node_version: process.version}, 1);

  new Gauge({
    name: 'memory_limit_bytes',
    help: 'Memory that the process may use: the limit of its container, or what the machine has',
    registers: [registry],
  }).set(memoryLimit());

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests, except those that wait for a change',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  const waits = new Histogram({
    name: 'http_wait_duration_seconds',
    help: 'Duration of HTTP requests that wait for a change: long polls and event streams',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 300, 1800],
    registers: [registry],
  });
  const throttled = new Counter({
    name: 'throttled_attempts_total',
    help: 'Attempts that a rate limit refused',
    labelNames: ['limit'] as const,
    registers: [registry],
  });
  const logIns = new Counter({
    name: 'log_ins_total',
    help: 'Log-ins by outcome: succeeded, challenged, or the code of the problem document',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const handled = new Histogram({
    name: 'event_handling_duration_seconds',
    help: 'Duration of the handling of an event, its retries included',
    labelNames: ['service', 'type', 'outcome'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 10],
    registers: [registry],
  });

  const providerRequests = new Histogram({
    name: 'payment_provider_request_duration_seconds',
    help: 'Duration of the requests to payment providers',
    labelNames: ['provider', 'operation', 'outcome'] as const,
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const bugs = new Counter({
    name: 'background_bugs_total',
    help: 'Background work that failed by a programming error',
    labelNames: ['service'] as const,
    registers: [registry],
  });

  /** A gauge whose values are read at each scrape; a source that fails is left out. */
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => Promise<Iterable<readonly [Labels, number]>>,
  ) => {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [labels, value] of await read().catch(() => [])) this.set(labels, value);
      },
    });
  };

  return {registry, requests, waits, throttled, logIns, handled, providerRequests, bugs, gauge};
};

export type Metrics = ReturnType<typeof createMetrics>;
