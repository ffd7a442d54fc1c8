import {z} from 'zod';
import {section, stringMap} from '../schema.ts';

export const prometheus = {
  serviceMonitor: section('How Prometheus finds the metrics.', {
    enabled: z.boolean().default(false).describe('Whether it is created.'),
    interval: z.string().default('15s').describe('Between two scrapes.'),
    labels: stringMap.default({}).describe('Labels by which Prometheus selects it.'),
  }),
  prometheusRule: section('Alerts.', {
    enabled: z.boolean().default(false).describe('Whether it is created.'),
    labels: stringMap.default({}).describe('Labels by which Prometheus selects it.'),
    runbookPrefix: z
      .string()
      .default('')
      .describe(
        'What precedes `docs/runbooks/ALERT.md` in the `runbook_url` of alerts: where this repository can be read.',
      ),
  }),
};

export const monitoring = section('What needs the Prometheus operator and Grafana.', {
  ...prometheus,
  dashboards: section('Dashboards, as ConfigMaps for the sidecar of Grafana.', {
    enabled: z.boolean().default(false).describe('Whether they are created.'),
    labels: stringMap.default({grafana_dashboard: '1'}).describe('Labels by which Grafana selects them.'),
  }),
});
