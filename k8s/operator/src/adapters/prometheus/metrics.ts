import {collectDefaultMetrics, Gauge, Registry} from 'prom-client';
import {createReflectorMetrics} from '../kubernetes/reflector-metrics.ts';
import {createWorkQueueMetrics} from './work-queue-metrics.ts';

export type ShopState = {
  readonly namespace: string;
  readonly shop: string;
  readonly phase: string;
  /** The status of its condition `BackupHealthy`; undefined without a ShopBackup. */
  readonly backupHealthy: string | undefined;
};

/**
 * The Prometheus metrics of the operator.
 *
 * @param readShops the shops that this process acts on
 */
export const createMetrics = (readShops: () => readonly ShopState[]) => {
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
      for (const {namespace, shop, phase} of readShops()) this.set({namespace, shop, phase}, 1);
    },
  });
  new Gauge({
    name: 'operator_shop_backup_healthy',
    help: '1 while a shop has a backup that is as new as its schedules promise, else 0; absent for a shop without backups',
    labelNames: ['namespace', 'shop'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const {namespace, shop, backupHealthy} of readShops()) {
        if (backupHealthy === 'True' || backupHealthy === 'False')
          this.set({namespace, shop}, backupHealthy === 'True' ? 1 : 0);
      }
    },
  });
  return {
    registry,
    isLeader,
    reflectors: createReflectorMetrics(registry),
    queue: createWorkQueueMetrics(registry),
  };
};
