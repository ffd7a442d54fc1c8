import {type NewCondition, updateConditions} from './condition.ts';
import {hashOf} from './hash.ts';
import {prefixOf} from './prefix.ts';
import type {Shop} from './shop.ts';
import type {ShopRestore, ShopRestoreStatus} from './shop-backup.ts';

/** Names of databases and roles have room for so many. */
const maxPrefixLength = 40;

/** The prefix of the databases to which a backup is restored: of the shop, and of no other restore. */
export const newPrefix = (shop: Shop, {metadata: {uid}}: ShopRestore): string => {
  const id = hashOf(uid).slice(0, 6);
  return `${prefixOf(shop).slice(0, maxPrefixLength - id.length - 1)}_${id}`;
};

export type RestoreProgress = {
  readonly phase: NonNullable<ShopRestoreStatus['phase']>;
  /** In CamelCase, for programs. */
  readonly reason: string;
  readonly message: string;
};

const condition = (type: string, isTrue: boolean, {reason, message}: RestoreProgress): NewCondition => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
});

/** The status of a ShopRestore. */
export const nextRestoreStatus = (
  {metadata: {generation}, status: before = {}}: ShopRestore,
  progress: RestoreProgress,
  prefix: string | undefined,
  now: Date,
): ShopRestoreStatus => {
  const {phase} = progress;
  const conditions = [
    condition('Ready', phase === 'Succeeded', progress),
    condition('Reconciling', phase === 'Pending' || phase === 'Running', progress),
    condition('Stalled', phase === 'Failed', progress),
  ];
  return {
    observedGeneration: generation,
    phase,
    ...(prefix !== undefined && {prefix}),
    conditions: updateConditions(before.conditions ?? [], conditions, generation, now),
  };
};
