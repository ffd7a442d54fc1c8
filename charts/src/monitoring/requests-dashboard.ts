import type {Dashboard} from './grafana.ts';
import {quantile, rate, share} from './promql.ts';

const window = '$__rate_interval';
const metric = 'http_request_duration_seconds';
const chosen = 'namespace=~"$namespace",service=~"$service"';
const inNamespace = 'namespace=~"$namespace"';
const route = '{{method}} {{route}}';

/** Rate, errors and duration of requests, by service and by route. */
export const requests: Dashboard = {
  uid: 'ecom-requests',
  title: 'ecom / Requests',
  rows: [
    {
      title: 'Services',
      panels: [
        {
          title: 'Requests',
          description: 'Without requests that wait for a change.',
          unit: 'reqps',
          queries: [{expr: rate(`${metric}_count`, chosen, window, 'service'), legend: '{{service}}'}],
        },
        {
          title: 'Share of 5xx',
          unit: 'percentunit',
          queries: [
            {expr: share(`${metric}_count`, 'status=~"5.."', chosen, window, 'service'), legend: '{{service}}'},
          ],
        },
        {
          title: 'Duration: median and p99',
          unit: 's',
          queries: [0.5, 0.99].map(q => ({
            expr: quantile(q, metric, chosen, window, 'service'),
            legend: `{{service}} p${q * 100}`,
          })),
        },
      ],
    },
    {
      title: 'Routes',
      panels: [
        {
          title: 'Requests by route',
          unit: 'reqps',
          queries: [{expr: rate(`${metric}_count`, chosen, window, 'method, route'), legend: route}],
        },
        {
          title: 'Errors by route and status',
          description: '4xx are refusals: a client sent what the shop does not accept.',
          unit: 'reqps',
          queries: [
            {
              expr: rate(`${metric}_count`, `${chosen},status=~"[45].."`, window, 'method, route, status'),
              legend: `${route} {{status}}`,
            },
          ],
        },
        {
          title: 'Duration by route: p99',
          unit: 's',
          queries: [{expr: quantile(0.99, metric, chosen, window, 'method, route'), legend: route}],
        },
      ],
    },
    {
      title: 'Waiting and refused',
      panels: [
        {
          title: 'Requests that wait for a change: p95',
          description: '`Prefer: wait`, and event streams until they are closed.',
          unit: 's',
          queries: [
            {expr: quantile(0.95, 'http_wait_duration_seconds', chosen, window, 'method, route'), legend: route},
          ],
        },
        {
          title: 'Log-ins by outcome',
          unit: 'reqps',
          queries: [{expr: rate('log_ins_total', inNamespace, window, 'outcome'), legend: '{{outcome}}'}],
        },
        {
          title: 'Attempts that a rate limit refused',
          unit: 'reqps',
          queries: [{expr: rate('throttled_attempts_total', inNamespace, window, 'limit'), legend: '{{limit}}'}],
        },
      ],
    },
  ],
};
