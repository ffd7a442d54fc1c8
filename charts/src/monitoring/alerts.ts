import {stringify} from 'yaml';
import type {Alert} from './alert.ts';
import {eventAlerts} from './event-alerts.ts';
import {operatorAlerts} from './operator-alerts.ts';
import {orderAlerts} from './order-alerts.ts';
import {processAlerts} from './process-alerts.ts';
import {requestAlerts} from './request-alerts.ts';

type Groups = Readonly<Record<string, readonly Alert[]>>;

/** The alerts of the chart `ecom` by group. */
export const alerts: Groups = {
  requests: requestAlerts,
  orders: orderAlerts,
  events: eventAlerts,
  processes: processAlerts,
};

/** Those of the chart `ecom-operator`. */
export const operatorChartAlerts: Groups = {operator: operatorAlerts};

const toRule = ({name, severity, for: duration, expr, summary, description}: Alert) => ({
  alert: name,
  expr,
  for: duration,
  labels: {severity},
  annotations: {summary, description, runbook_url: `docs/runbooks/${name}.md`},
});

/** The `spec` of a PrometheusRule, which is also a rule file of Prometheus. */
export const alertsYaml = (comment: string, groups: Groups): string =>
  `# ${comment}\n${stringify(
    {groups: Object.entries(groups).map(([name, rules]) => ({name: `ecom-${name}`, rules: rules.map(toRule)}))},
    {lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false},
  )}`;
