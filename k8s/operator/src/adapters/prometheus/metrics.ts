import {collectDefaultMetrics, Gauge, Registry} from 'prom-client';
import {createReflectorMetrics} from '../kubernetes/reflector-metrics.ts';
import {createWorkQueueMetrics} from './work-queue-metrics.ts';

/** The Prometheus metrics of the operator. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({register: registry});
  const isLeader = new Gauge({
    name: 'operator_is_leader',
    help: '1 for the process that acts, 0 for one that waits',
    registers: [registry],
  });
  return {
    registry,
    isLeader,
    reflectors: createReflectorMetrics(registry),
    queue: createWorkQueueMetrics(registry),
  };
};
