import type {Dashboard} from './grafana.ts';
import {ofShop, rate} from './promql.ts';

const window = '$__rate_interval';
const chosen = 'namespace=~"$namespace",service=~"$service"';
const chosenProcesses = `${ofShop},${chosen}`;
const total = (metric: string) => `sum by (service) (${metric}{${chosen}})`;

/** How full processes and their connection pools are. */
export const processes: Dashboard = {
  uid: 'ecom-processes',
  title: 'ecom / Processes',
  rows: [
    {
      title: 'Processes',
      panels: [
        {
          title: 'Processes that answer',
          unit: 'short',
          queries: [{expr: `sum by (service) (up{${chosenProcesses}})`, legend: '{{service}}'}],
        },
        {
          title: 'Processes by version',
          unit: 'short',
          queries: [{expr: 'count by (version) (ecom_build_info{namespace=~"$namespace"})', legend: '{{version}}'}],
        },
        {
          title: 'Starts in an hour',
          unit: 'short',
          queries: [
            {
              expr: `sum by (service) (changes(process_start_time_seconds{${chosenProcesses}}[1h]))`,
              legend: '{{service}}',
            },
          ],
        },
      ],
    },
    {
      title: 'CPU and memory',
      panels: [
        {
          title: 'CPU',
          description: 'In processors. JavaScript runs on one.',
          unit: 'short',
          queries: [
            {expr: rate('process_cpu_seconds_total', chosenProcesses, window, 'service, pod'), legend: '{{pod}}'},
          ],
        },
        {
          title: 'Event loop: p99 of the delay',
          description: 'How long every request and event of the process waits for other work.',
          unit: 's',
          queries: [{expr: `nodejs_eventloop_lag_p99_seconds{${chosenProcesses}}`, legend: '{{pod}}'}],
        },
        {
          title: 'Memory: share of the limit',
          unit: 'percentunit',
          queries: [
            {
              expr: `process_resident_memory_bytes{${chosenProcesses}} / memory_limit_bytes{${chosenProcesses}}`,
              legend: '{{pod}}',
            },
          ],
        },
        {
          title: 'Heap',
          unit: 'bytes',
          queries: [{expr: `nodejs_heap_size_used_bytes{${chosenProcesses}}`, legend: '{{pod}}'}],
        },
      ],
    },
    {
      title: 'Connections of the databases',
      panels: [
        {
          title: 'Share of the pool in use',
          unit: 'percentunit',
          queries: [
            {
              expr: `${total('database_pool_connections_in_use')} / ${total('database_pool_max_connections')}`,
              legend: '{{service}}',
            },
          ],
        },
        {
          title: 'Open connections',
          unit: 'short',
          queries: [{expr: total('database_pool_connections'), legend: '{{service}}'}],
        },
        {
          title: 'Requests that wait for a connection',
          unit: 'short',
          queries: [{expr: total('database_pool_waiting_requests'), legend: '{{service}}'}],
        },
      ],
    },
    {
      title: 'Node.js',
      panels: [
        {
          title: 'Share of the time in garbage collection',
          unit: 'percentunit',
          queries: [
            {expr: rate('nodejs_gc_duration_seconds_sum', chosenProcesses, window, 'service, pod'), legend: '{{pod}}'},
          ],
        },
        {
          title: 'Open files',
          unit: 'short',
          queries: [{expr: `process_open_fds{${chosenProcesses}}`, legend: '{{pod}}'}],
        },
        {
          title: 'Programming errors of background work',
          unit: 'short',
          queries: [{expr: `sum by (service) (increase(background_bugs_total{${chosen}}[1h]))`, legend: '{{service}}'}],
        },
      ],
    },
  ],
};
