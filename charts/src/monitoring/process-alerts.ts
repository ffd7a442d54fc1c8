import type {Alert} from './alert.ts';
import {ofShop} from './promql.ts';

const by = 'namespace, service';
const pod = `${by}, pod`;

export const processAlerts: readonly Alert[] = [
  {
    name: 'EcomServiceDown',
    severity: 'critical',
    for: '2m',
    expr: `max by (${by}) (max_over_time(up{${ofShop}}[6h])) unless max by (${by}) (up{${ofShop}}) > 0`,
    summary: 'No process of {{ $labels.service }} answers.',
    description:
      'Its metrics cannot be read from any pod. Look at the pods of the service, at their events and the log of the previous container.',
  },
  {
    name: 'EcomProcessNotReady',
    severity: 'warning',
    for: '10m',
    expr: `max by (${pod}) (ecom_ready) == 0`,
    summary: '{{ $labels.pod }} is not ready.',
    description: 'It lacks an engine or cannot finish its start. `/readyz` on its admin port names what is missing.',
  },
  {
    name: 'EcomProcessRestarts',
    severity: 'warning',
    for: '0m',
    expr: `sum by (${pod}) (changes(process_start_time_seconds{${ofShop}}[30m])) > 2`,
    summary: '{{ $labels.pod }} has started {{ $value }} times again in half an hour.',
    description:
      'It fails after its start, needs more memory than its limit, or does not answer its liveness probe. Read the log of the previous container.',
  },
  {
    name: 'EcomPoolExhausted',
    severity: 'warning',
    for: '5m',
    expr: `sum by (${by}) (database_pool_waiting_requests) > 0`,
    summary: '{{ $value }} requests of {{ $labels.service }} wait for a connection to the database.',
    description:
      'The pool is too small or the database too slow. Look for slow statements before you enlarge the pool.',
  },
  {
    name: 'EcomEventLoopBlocked',
    severity: 'warning',
    for: '10m',
    expr: `max by (${pod}) (nodejs_eventloop_lag_p99_seconds{${ofShop}}) > 0.25`,
    summary: 'Work in {{ $labels.pod }} waits {{ $value | humanizeDuration }} for the processor.',
    description: 'The process has more work than one processor can do, or is throttled by a CPU limit. Add pods.',
  },
  {
    name: 'EcomMemoryHigh',
    severity: 'warning',
    for: '10m',
    expr: `max by (${pod}) (process_resident_memory_bytes{${ofShop}} / memory_limit_bytes{${ofShop}}) > 0.9`,
    summary: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its memory.',
    description:
      'It is killed at its limit. If memory grows without load, report it with a heap snapshot; otherwise raise the limit.',
  },
  {
    name: 'EcomBackgroundBugs',
    severity: 'warning',
    for: '0m',
    expr: `sum by (${by}) (increase(background_bugs_total[15m])) > 0`,
    summary: 'Background work of {{ $labels.service }} has a programming error.',
    description:
      'It is repeated ever less often and does not heal by itself. Read the error in the log, and install a corrected version.',
  },
];
