import {lifecycle, rollout} from './values/operation.ts';
import {chartValues} from './values.ts';

/**
 * The `spec` of a `Shop`: the values of the chart `ecom`, beside which `lifecycle` and `rollout` are for the operator alone. Backups are resources of
 * their own.
 */
export const shopSpec = chartValues.omit({global: true, backup: true}).extend({lifecycle, rollout});
