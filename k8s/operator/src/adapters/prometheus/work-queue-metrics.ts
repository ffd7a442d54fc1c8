import {Gauge, Histogram, type Registry} from 'prom-client';
import type {WorkQueueMetrics} from '../../application/work-queue.ts';

/** Metrics of the queue of resources. The count of the histogram is the number of runs by outcome. */
export const createWorkQueueMetrics = (registry: Registry): WorkQueueMetrics => {
  const depth = new Gauge({
    name: 'operator_queue_depth',
    help: 'Shops, ShopBackups and ShopRestores that wait to be reconciled',
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'operator_reconcile_duration_seconds',
    help: 'Duration of the reconciliations of Shops, ShopBackups and ShopRestores by outcome: succeeded, failed',
    labelNames: ['outcome'] as const,
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  return {
    setDepth: keys => depth.set(keys),
    observeRun: (outcome, durationMs) => duration.observe({outcome}, durationMs / 1000),
  };
};
