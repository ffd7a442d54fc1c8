import type {Dashboard} from './grafana.ts';
import {quantile, rate, share} from './promql.ts';

const window = '$__rate_interval';
const handled = 'event_handling_duration_seconds';
const provider = 'payment_provider_request_duration_seconds';
const inNamespace = 'namespace=~"$namespace"';
const chosen = `${inNamespace},service=~"$service"`;
const byOrder = `${inNamespace},service="order"`;

/** All processes of a service report the same number of its database. */
const largest = (metric: string, selector: string, by: string) => `max by (${by}) (${metric}{${selector}})`;

/** Orders from checkout to their end, and the events by which services agree. */
export const orders: Dashboard = {
  uid: 'ecom-orders',
  title: 'ecom / Orders and events',
  rows: [
    {
      title: 'Orders',
      panels: [
        {
          title: 'Orders by event',
          description:
            'How many orders reach a status. Of the services that handle an event, the one that handled most.',
          unit: 'cps',
          queries: [
            {
              expr: `max by (type) (${rate(`${handled}_count`, `${inNamespace},type=~"order[.].+"`, window, 'service, type')})`,
              legend: '{{type}}',
            },
          ],
        },
        {
          title: 'Orders that await an answer',
          unit: 'short',
          queries: [
            {
              expr: largest('orders_awaiting_answer', inNamespace, 'status, payment_status'),
              legend: '{{status}}, payment {{payment_status}}',
            },
          ],
        },
        {
          title: 'Longest wait for an answer',
          description: 'Above 20 minutes an order does not end.',
          unit: 's',
          queries: [
            {
              expr: largest('orders_awaiting_answer_oldest_age_seconds', inNamespace, 'status, payment_status'),
              legend: '{{status}}, payment {{payment_status}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Stock and payments',
      panels: [
        {
          title: 'Share of orders without stock',
          unit: 'percentunit',
          queries: [
            {
              expr: share(
                `${handled}_count`,
                'type="stock.rejected"',
                `${byOrder},type=~"stock[.].+"`,
                window,
                'namespace',
              ),
              legend: '{{namespace}}',
            },
          ],
        },
        {
          title: 'Payments by outcome',
          unit: 'cps',
          queries: [
            {expr: rate(`${handled}_count`, `${byOrder},type=~"payment[.].+"`, window, 'type'), legend: '{{type}}'},
          ],
        },
      ],
    },
    {
      title: 'Payment provider',
      panels: [
        {
          title: 'Requests to the provider',
          description: '`error`: it did not answer; the request is repeated.',
          unit: 'reqps',
          queries: [
            {
              expr: rate(`${provider}_count`, inNamespace, window, 'operation, outcome'),
              legend: '{{operation}} {{outcome}}',
            },
          ],
        },
        {
          title: "Duration of the provider's answers: p95",
          unit: 's',
          queries: [{expr: quantile(0.95, provider, inNamespace, window, 'operation'), legend: '{{operation}}'}],
        },
        {
          title: 'Payments that wait for their provider',
          unit: 'short',
          queries: [{expr: largest('payments_waiting', inNamespace, 'status'), legend: '{{status}}'}],
        },
        {
          title: 'Longest wait for the provider',
          unit: 's',
          queries: [
            {expr: largest('payments_waiting_oldest_age_seconds', inNamespace, 'status'), legend: '{{status}}'},
          ],
        },
      ],
    },
    {
      title: 'Handling of events',
      panels: [
        {
          title: 'Handled events',
          unit: 'cps',
          queries: [{expr: rate(`${handled}_count`, chosen, window, 'service'), legend: '{{service}}'}],
        },
        {
          title: 'Duration by event: p99',
          unit: 's',
          queries: [{expr: quantile(0.99, handled, chosen, window, 'service, type'), legend: '{{service}} {{type}}'}],
        },
        {
          title: 'Dead letters',
          description: 'Events that could not be applied, and later ones of the same order or payment.',
          unit: 'short',
          queries: [{expr: largest('dead_letters', chosen, 'service'), legend: '{{service}}'}],
        },
      ],
    },
    {
      title: 'Lag',
      panels: [
        {
          title: 'Events that wait to be published',
          unit: 'short',
          queries: [{expr: largest('outbox_unpublished', chosen, 'service'), legend: '{{service}}'}],
        },
        {
          title: 'Age of the oldest of them',
          unit: 's',
          queries: [{expr: largest('outbox_lag_seconds', chosen, 'service'), legend: '{{service}}'}],
        },
        {
          title: 'Published events that are not handled yet',
          unit: 'short',
          queries: [{expr: `sum by (group) (consumer_lag{${inNamespace},group=~"$service"})`, legend: '{{group}}'}],
        },
      ],
    },
  ],
};
