import type {RolloutMode} from '../domain/plan.ts';
import {prefixOf} from '../domain/prefix.ts';
import type {ReleaseObjects} from '../domain/release-objects.ts';
import type {FailedRevision, Shop} from '../domain/shop.ts';
import type {Revisions} from './revisions.ts';

const retryAnnotation = 'ecom.dev/retry';

/** What is applied of a shop, and how. */
export type Choice = {
  readonly mode: RolloutMode;
  readonly release: ReleaseObjects;
  /** Of its databases and topics. */
  readonly prefix: string;
  /** Why `release` is not the desired one. */
  readonly failed?: FailedRevision;
};

/** The annotation that asks for another attempt at a revision that failed. */
export const retryOf = ({metadata: {annotations}}: Shop): string | undefined => annotations?.[retryAnnotation];

/** Chooses between the desired revision of a shop and its last good one, which stays after a failure. */
export const chooseRelease =
  (revisions: Revisions) =>
  async (shop: Shop, {republish, ...desired}: ReleaseObjects): Promise<Choice> => {
    const prefix = prefixOf(shop);
    const {lastGoodRevision: good, failedRevision: failed} = shop.status ?? {};
    if (!good) return {mode: 'install', release: desired, prefix};
    if (desired.revision === good) return {mode: 'keep', release: desired, prefix};
    const spec = await revisions.specOf(shop, good);
    const goodPrefix = spec ? prefixOf({...shop, spec}) : prefix;
    if (failed?.revision === desired.revision && failed.retry === retryOf(shop)) {
      const release = await revisions.load(shop, good);
      if (release) return {mode: 'rollback', release, prefix: goodPrefix, failed};
    }
    // Topics of another prefix are empty.
    return {mode: 'update', release: republish && goodPrefix !== prefix ? {...desired, republish} : desired, prefix};
  };
