import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import {findMaintenanceJob, maintenanceJob, migrationIn} from '../domain/maintenance-job.ts';
import {isProven, type Observed, type Outcome} from '../domain/plan.ts';
import {failedAt, readinessOf} from '../domain/readiness.ts';
import type {Shop} from '../domain/shop.ts';
import type {ObjectApplier} from './apply-objects.ts';

/** Seconds after which a Job that failed runs again. */
const retrySeconds = 20;

type Dependencies = {readonly applier: ObjectApplier; readonly now: () => Date};

type Situation = {
  readonly objects: readonly KubernetesObject[];
  readonly live: Observed['live'];
  readonly outcome: Outcome;
};

/** Databases of an earlier shop may refuse writes, and the smoke test of a new one needs them: it does not wait for the end of the rollout. */
const canSwitch = (shop: Shop, isWanted: boolean, {objects, live, outcome}: Situation): boolean => {
  if (isProven(outcome)) return true;
  const migration = migrationIn(objects);
  const stored = migration && live.get(keyOf(migration));
  return (
    shop.status?.maintenance === undefined && !isWanted && stored !== undefined && readinessOf(stored).state === 'ready'
  );
};

/**
 * Makes the services of a shop refuse writes, or accept them again, by a Job.
 *
 * @returns whether they refuse writes now; undefined while it is not known
 */
export const switchMaintenance =
  ({applier, now}: Dependencies) =>
  async (shop: Shop, isWanted: boolean, situation: Situation): Promise<boolean | undefined> => {
    const {objects, live} = situation;
    const current = shop.status?.maintenance;
    if (!canSwitch(shop, isWanted, situation)) return current;
    // The shop may want the opposite by now, but this one changes the databases yet.
    const begun = findMaintenanceJob(shop, live.values());
    if (begun) {
      const {state} = readinessOf(begun.job);
      const isDue = state === 'failed' && now().getTime() - failedAt(begun.job).getTime() > retrySeconds * 1000;
      if (state === 'ready' || isDue) await applier.delete(shop, [keyOf(begun.job)]);
      return state === 'ready' ? begun.isOn : undefined;
    }
    if (current === isWanted) return current;
    const job = maintenanceJob(shop, objects, isWanted);
    if (!job) return false;
    await applier.apply(shop, [job], live);
    return undefined;
  };
