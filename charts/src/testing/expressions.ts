import {parser} from '@prometheus-io/lezer-promql';
import {alerts} from '../monitoring/alerts.ts';
import {dashboards} from '../monitoring/dashboards.ts';

/** What an expression demands of the series that it reads. */
export type Selector = {
  readonly metric: string;
  readonly matchers: readonly {readonly label: string; readonly operator: string; readonly value: string}[];
  /** Labels of the enclosing aggregations. */
  readonly grouping: readonly string[];
};

/** Labels that Prometheus adds to every series of a pod, as the chart's ServiceMonitor tells it. */
export const targetLabels: ReadonlySet<string> = new Set([
  'namespace',
  'pod',
  'service',
  'app_kubernetes_io_name',
  'app_kubernetes_io_component',
]);

/** The expressions of all panels and alerts, by where they stand. */
export const expressions = (): ReadonlyMap<string, string> =>
  new Map([
    ...Object.values(dashboards).flatMap(({title, rows}) =>
      rows.flatMap(({panels}) =>
        panels.flatMap(panel =>
          panel.queries.map(({expr, legend}) => [`${title}: ${panel.title}: ${legend}`, expr] as const),
        ),
      ),
    ),
    ...Object.values(alerts).flatMap(group => group.map(({name, expr}) => [name, expr] as const)),
  ]);

/** @throws Error if the expression, with a value for Grafana's interval, is not PromQL */
export const selectorsOf = (template: string): readonly Selector[] => {
  const expr = template.replaceAll('$__rate_interval', '1m');
  const selectors: Selector[] = [];
  const grouping: string[][] = [];
  parser.parse(expr).iterate({
    enter({type, node, from, to}) {
      if (type.isError) throw new Error(`This is not PromQL at character ${from}: ${expr}`);
      if (type.name === 'AggregateExpr')
        grouping.push(
          (node.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map(label =>
            expr.slice(label.from, label.to),
          ),
        );
      if (type.name !== 'VectorSelector') return;
      const [, metric = '', body = ''] = /^(\w+)(?:\{(.*)\})?$/s.exec(expr.slice(from, to)) ?? [];
      const matchers = [...body.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
        ([, label = '', operator = '', value = '']) => ({label, operator, value}),
      );
      selectors.push({metric, matchers, grouping: [...new Set(grouping.flat())]});
    },
    leave({name}) {
      if (name === 'AggregateExpr') grouping.pop();
    },
  });
  return selectors;
};
