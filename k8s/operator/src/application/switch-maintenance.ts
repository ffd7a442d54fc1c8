import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import {maintenanceJob} from '../domain/maintenance-job.ts';
import type {Observed} from '../domain/plan.ts';
import {failedAt, readinessOf} from '../domain/readiness.ts';
import type {Shop} from '../domain/shop.ts';
import type {ObjectApplier} from './apply-objects.ts';

/** Seconds after which a Job that failed runs again. */
const retrySeconds = 20;

/**
 * Makes the services of a shop refuse writes, or accept them again, by a Job.
 *
 * @returns whether they refuse writes now
 */
export const switchMaintenance =
  ({applier, now}: {readonly applier: ObjectApplier; readonly now: () => Date}) =>
  async (
    shop: Shop,
    wanted: boolean,
    objects: readonly KubernetesObject[],
    live: Observed['live'],
  ): Promise<boolean> => {
    const current = shop.status?.maintenance ?? false;
    const job = wanted === current ? undefined : maintenanceJob(shop, objects, wanted);
    if (!job) return current;
    const stored = live.get(keyOf(job));
    if (!stored) {
      await applier.apply(shop, [job], live);
      return current;
    }
    const {state} = readinessOf(stored);
    const isDue = state === 'failed' && now().getTime() - failedAt(stored).getTime() > retrySeconds * 1000;
    if (state === 'ready' || isDue) await applier.delete(shop, [keyOf(job)]);
    return state === 'ready' ? wanted : current;
  };
