import type {Alert} from './alert.ts';

const ofOperator = 'app_kubernetes_io_name="ecom-operator"';

/** The operator's own metrics have the namespace and the name of the Shop as `namespace` and `shop`. */
export const operatorAlerts: readonly Alert[] = [
  {
    name: 'EcomOperatorDown',
    severity: 'warning',
    for: '5m',
    expr: `max by (namespace) (max_over_time(up{${ofOperator}}[6h])) unless max by (namespace) (up{${ofOperator}}) > 0`,
    summary: 'No pod of the operator in {{ $labels.namespace }} answers.',
    description:
      'Shops go on, but nobody updates, heals or backs them up. Look at the pods of the operator, at their events and the log of the previous container.',
  },
  {
    name: 'EcomOperatorErrors',
    severity: 'warning',
    for: '20m',
    expr: `sum by (namespace) (increase(operator_reconcile_duration_seconds_count{outcome="failed"}[10m])) > 0`,
    summary: 'The operator in {{ $labels.namespace }} has failed for 20 minutes to reconcile a shop.',
    description:
      'It tries again ever less often. Its log says why: the API server refuses something, or a right of its account is missing.',
  },
  {
    name: 'EcomShopStalled',
    severity: 'warning',
    for: '1m',
    expr: 'max by (namespace, shop) (operator_shop_phase{phase="Stalled"}) > 0',
    summary: 'The shop {{ $labels.shop }} in {{ $labels.namespace }} cannot be brought to what its resource says.',
    description:
      'An update failed and was rolled back, or the resource is wrong. The conditions of the Shop say which; the operator waits until its spec changes.',
  },
  {
    name: 'EcomBackupUnhealthy',
    severity: 'warning',
    for: '10m',
    expr: 'min by (namespace, shop) (operator_shop_backup_healthy) < 1',
    summary:
      'The shop {{ $labels.shop }} in {{ $labels.namespace }} has no sound backup as new as its schedules promise.',
    description:
      'Backups fail, are suspended, or one of them could not be verified. The condition BackupHealthy of the Shop says which ShopBackup it is, and what to do.',
  },
];
