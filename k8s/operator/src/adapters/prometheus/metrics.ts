import {collectDefaultMetrics, Gauge, Registry} from 'prom-client';
import {createReflectorMetrics} from '../kubernetes/reflector-metrics.ts';
import {createWorkQueueMetrics} from './work-queue-metrics.ts';

export type ShopPhase = {readonly namespace: string; readonly shop: string; readonly phase: string};

/**
 * The Prometheus metrics of the operator.
 *
 * @param readPhases of the shops that this process acts on
 */
export const createMetrics = (readPhases: () => readonly ShopPhase[]) => {
  const registry = new Registry();
  collectDefaultMetrics({register: registry});
  const isLeader = new Gauge({
    name: 'operator_is_leader',
    help: '1 for the process that acts, 0 for one that waits',
    registers: [registry],
  });
  new Gauge({
    name: 'operator_shop_phase',
    help: '1 for the phase that a shop is in, as its status has it; by the process that acts',
    labelNames: ['namespace', 'shop', 'phase'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const {namespace, shop, phase} of readPhases()) this.set({namespace, shop, phase}, 1);
    },
  });
  return {
    registry,
    isLeader,
    reflectors: createReflectorMetrics(registry),
    queue: createWorkQueueMetrics(registry),
  };
};
