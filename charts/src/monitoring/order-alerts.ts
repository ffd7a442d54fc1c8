import type {Alert} from './alert.ts';
import {rate, share} from './promql.ts';

const handled = 'event_handling_duration_seconds_count';
const byOrder = 'service="order"';
const ended = 'type=~"payment[.](captured|failed)"';

export const orderAlerts: readonly Alert[] = [
  {
    name: 'EcomOrdersStuck',
    severity: 'critical',
    for: '5m',
    expr: 'max by (namespace, status, payment_status) (orders_awaiting_answer_oldest_age_seconds) > 1200',
    summary: 'An order has awaited an answer for {{ $value | humanizeDuration }}.',
    description:
      'It is {{ $labels.status }}, its payment {{ $labels.payment_status }}. Unpaid orders are cancelled after 15 minutes, so that product or payment does not handle its events. Look for dead letters and lag.',
  },
  {
    name: 'EcomPaymentsWaiting',
    severity: 'critical',
    for: '5m',
    // The customer may take 15 minutes to confirm a payment that requires an action.
    expr: 'max by (namespace, status) (payments_waiting_oldest_age_seconds{status!="requires_action"}) > 120',
    summary: 'The payment provider has not answered for {{ $value | humanizeDuration }}.',
    description:
      'Payments with the status {{ $labels.status }} wait for their provider, which is asked again every 15 seconds. Ask the provider for its state; the log of payment has its errors.',
  },
  {
    name: 'EcomProviderErrors',
    severity: 'warning',
    for: '5m',
    expr: `${share('payment_provider_request_duration_seconds_count', 'outcome="error"', '', '5m', 'namespace, provider')} > 0.1`,
    summary: '{{ $value | humanizePercentage }} of the requests to the payment provider {{ $labels.provider }} fail.',
    description:
      'They are repeated, and buyers wait longer. The log of payment says why; ask the provider if it is not the configuration.',
  },
  {
    name: 'EcomPaymentsDeclined',
    severity: 'warning',
    for: '15m',
    expr: `${share(handled, 'type="payment.failed"', `${byOrder},${ended}`, '15m', 'namespace')} > 0.3 and ${rate(handled, `${byOrder},${ended}`, '15m', 'namespace')} > 0.02`,
    summary: '{{ $value | humanizePercentage }} of the payments are declined.',
    description:
      'The provider declines more payments than usual: it has a fault, its configuration has changed, or somebody tries stolen cards.',
  },
  {
    name: 'EcomStockRejections',
    severity: 'warning',
    for: '15m',
    expr: `${share(handled, 'type="stock.rejected"', `${byOrder},type=~"stock[.](reserved|rejected)"`, '15m', 'namespace')} > 0.2 and ${rate(handled, `${byOrder},type=~"stock[.](reserved|rejected)"`, '15m', 'namespace')} > 0.02`,
    summary: '{{ $value | humanizePercentage }} of the orders are rejected because stock is missing.',
    description:
      'Shoppers order what is sold out: a popular product has just ended, or catalog and cart show outdated stock because they lag behind.',
  },
];
