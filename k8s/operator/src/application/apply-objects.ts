import {Failure} from '@ecom/core/failure';
import {type AppliedRecord, correctedDrift, recordOf, withKnownAddress} from '../domain/drift.ts';
import {type KubernetesObject, keyOf, type ObjectKey, refOfKey} from '../domain/kubernetes-object.ts';
import type {Observed} from '../domain/plan.ts';
import type {Shop} from '../domain/shop.ts';
import type {Applied, Cluster} from './ports.ts';

/** Applies and deletes the objects of shops, remembers what was stored, and tells what somebody else had changed. */
export const createObjectApplier = (cluster: Cluster) => {
  const records = new Map<string, Map<ObjectKey, AppliedRecord>>();
  const recordsOf = ({metadata: {uid}}: Shop) => {
    const known = records.get(uid) ?? new Map<ObjectKey, AppliedRecord>();
    records.set(uid, known);
    return known;
  };

  /** @param addressed the same, with an address that somebody else may have by now */
  const applyOne = async (desired: KubernetesObject, addressed: KubernetesObject): Promise<Applied> => {
    if (addressed === desired) return cluster.apply(desired);
    return cluster.apply(addressed).catch(error => {
      if (error instanceof Failure && error.kind === 'invalid') return cluster.apply(desired);
      throw error;
    });
  };

  return {
    recordsOf,
    forget: ({metadata: {uid}}: Shop) => void records.delete(uid),

    async apply(shop: Shop, objects: readonly KubernetesObject[], live: Observed['live']): Promise<void> {
      const known = recordsOf(shop);
      for (const desired of objects) {
        const key = keyOf(desired);
        const [before, record] = [live.get(key), known.get(key)];
        const {object: stored, conflicts} = await applyOne(desired, withKnownAddress(desired, before, record));
        const drift = correctedDrift(desired, before, record, stored);
        known.set(key, recordOf(desired, stored));
        if (!drift) continue;
        const by = conflicts.length > 0 ? ` by ${conflicts.join(', ')}` : '';
        const note = `${desired.kind} ${desired.metadata.name} had been ${drift}${by}; it is as the Shop wants it again.`;
        await cluster.recordEvent({regarding: shop, type: 'Normal', reason: 'DriftCorrected', action: 'Apply', note});
      }
    },

    async delete(shop: Shop, keys: readonly ObjectKey[]): Promise<void> {
      for (const key of keys) {
        await cluster.delete(refOfKey(key, shop.metadata.namespace));
        recordsOf(shop).delete(key);
      }
    },
  };
};

export type ObjectApplier = ReturnType<typeof createObjectApplier>;
