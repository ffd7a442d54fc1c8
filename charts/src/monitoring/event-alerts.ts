import type {Alert} from './alert.ts';
import {rate} from './promql.ts';

const lag = 'sum by (namespace, group) (consumer_lag)';
const handledByGroup = `label_replace(${rate('event_handling_duration_seconds_count', '', '10m', 'namespace, service')}, "group", "$1", "service", "(.*)")`;

export const eventAlerts: readonly Alert[] = [
  {
    name: 'EcomOutboxLag',
    severity: 'critical',
    for: '2m',
    expr: 'max by (namespace, service) (outbox_lag_seconds) > 60',
    summary: 'Events of {{ $labels.service }} have not been published for {{ $value | humanizeDuration }}.',
    description:
      'Nothing is lost, but orders do not progress. Kafka is down or refuses messages, or no process of the service relays. Its log says which.',
  },
  {
    name: 'EcomConsumerStalled',
    severity: 'critical',
    for: '10m',
    expr: `${lag} > 0 unless on (namespace, group) ${handledByGroup} > 0`,
    summary: '{{ $labels.group }} handles no events, and {{ $value }} wait.',
    description:
      'No process of the service has handled an event for ten minutes: a handler fails again and again because an engine is down, or the consumer has lost its partitions. Its log says which.',
  },
  {
    name: 'EcomConsumerLag',
    severity: 'warning',
    for: '10m',
    expr: `${lag} > 1000`,
    summary: '{{ $value }} events wait until {{ $labels.group }} handles them.',
    description:
      'More events are published than the service handles. It needs more processes or a faster database. After an import of products the lag falls by itself.',
  },
  {
    name: 'EcomDeadLetters',
    severity: 'warning',
    for: '1m',
    expr: 'max by (namespace, service) (dead_letters) > 0',
    summary: '{{ $labels.service }} could not apply {{ $value }} events.',
    description:
      'Later events of the same order or payment wait behind them. Read why, remove the cause, and replay them.',
  },
];
