import type {Failure} from '@ecom/core/failure';
import {booleanCondition as condition, type NewCondition, updateConditions} from './condition.ts';
import type {Shop, ShopStatus} from './shop.ts';

/** The status of before, but for the phase and these conditions. */
const heldStatus = (
  {status = {}, metadata: {generation}}: Shop,
  phase: NonNullable<ShopStatus['phase']>,
  conditions: readonly NewCondition[],
  now: Date,
): ShopStatus => {
  const known = status.conditions ?? [];
  const others = known.filter(({type}) => !conditions.some(condition => condition.type === type));
  return {
    ...status,
    observedGeneration: generation,
    phase,
    conditions: [...updateConditions(known, conditions, generation, now), ...others],
  };
};

/** The status of a paused shop: what its resource says, and the health of its backups, which go on. */
export const pausedStatus = (shop: Shop, backups: NewCondition | undefined, now: Date): ShopStatus => {
  const conditions = [
    ...(backups ? [backups] : []),
    condition('Reconciling', false, 'Paused'),
    condition('Paused', true, 'PausedBySpec', 'The operator changes nothing until spec.lifecycle.paused is false.'),
  ];
  return heldStatus(shop, 'Paused', conditions, now);
};

/** The status of a shop whose resource cannot be rendered: its pods run on as they are. */
export const refusedStatus = (
  shop: Shop,
  {code, message}: Failure,
  backups: NewCondition | undefined,
  now: Date,
): ShopStatus => {
  const reason = code.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const conditions = [
    ...(backups ? [backups] : []),
    condition('Paused', false, 'NotPaused'),
    condition('Ready', false, reason, message),
    condition('Reconciling', false, reason),
    condition('Stalled', true, reason, message),
  ];
  return heldStatus(shop, 'Stalled', conditions, now);
};
