import {Counter, collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client';

/** The Prometheus metrics of a process: rate, errors and duration per route, the lag of relays and consumers, and programming errors of background work. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({register: registry});

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['service', 'method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const handled = new Histogram({
    name: 'event_handling_duration_seconds',
    help: 'Duration of the handling of an event, its retries included',
    labelNames: ['service', 'type', 'outcome'] as const,
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 10],
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
    label: string,
    read: () => Promise<Iterable<readonly [string, number]>>,
  ) => {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        this.reset();
        for (const [key, value] of await read().catch(() => [])) this.set({[label]: key}, value);
      },
    });
  };

  return {registry, requests, handled, bugs, gauge};
};

export type Metrics = ReturnType<typeof createMetrics>;
