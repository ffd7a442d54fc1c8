import {collectDefaultMetrics, Gauge, Histogram, Registry} from 'prom-client';
import type {WorkQueueMetrics} from '../application/work-queue.ts';

/** The Prometheus metrics of the operator. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({register: registry});
  const depth = new Gauge({
    name: 'operator_queue_depth',
    help: 'Resources that wait to be reconciled',
    labelNames: ['kind'] as const,
    registers: [registry],
  });
  const reconciliations = new Histogram({
    name: 'operator_reconciliation_duration_seconds',
    help: 'Duration of reconciliations by kind and outcome: succeeded, failed',
    labelNames: ['kind', 'outcome'] as const,
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const isLeader = new Gauge({
    name: 'operator_is_leader',
    help: '1 for the process that acts, 0 for one that waits',
    registers: [registry],
  });
  return {
    registry,
    isLeader,
    queue: (kind: string): WorkQueueMetrics => ({
      setDepth: keys => depth.set({kind}, keys),
      observeRun: (outcome, durationMs) => reconciliations.observe({kind, outcome}, durationMs / 1000),
    }),
  };
};
