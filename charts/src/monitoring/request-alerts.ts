import type {Alert} from './alert.ts';
import {quantile, rate, share} from './promql.ts';

const metric = 'http_request_duration_seconds';
const by = 'namespace, service';
const wrong = rate('log_ins_total', 'outcome="wrong-credentials"', '10m', 'namespace');
const succeeded = rate('log_ins_total', 'outcome="succeeded"', '10m', 'namespace');

export const requestAlerts: readonly Alert[] = [
  {
    name: 'EcomErrors',
    severity: 'critical',
    for: '5m',
    expr: `${share(`${metric}_count`, 'status=~"5.."', '', '5m', by)} > 0.01`,
    summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail.',
    description:
      'The service answers with 5xx. Find the route in the dashboard "ecom / Requests", and its error in the log of the service.',
  },
  {
    name: 'EcomSlowRequests',
    severity: 'warning',
    for: '10m',
    expr: `${quantile(0.99, metric, '', '5m', by)} > 1`,
    summary: 'One of 100 requests to {{ $labels.service }} takes {{ $value | humanizeDuration }} or longer.',
    description:
      'Its database is slow, its connection pool too small, or its processes have too little CPU. Compare the dashboards "ecom / Requests" and "ecom / Processes".',
  },
  {
    name: 'EcomPasswordGuessing',
    severity: 'warning',
    for: '10m',
    expr: `${wrong} > 0.5 and ${wrong} > (${succeeded} or 0 * ${wrong})`,
    summary: '{{ $value | humanize }} log-ins per second have wrong credentials, more than succeed.',
    description:
      'Somebody guesses passwords. Rate limits slow them down; find the addresses in the log of auth, and block them at the gateway.',
  },
];
