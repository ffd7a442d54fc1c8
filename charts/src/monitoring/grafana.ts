/** A query in PromQL; `legend` names its series by their labels, such as `{{service}}`. */
type Query = {readonly expr: string; readonly legend: string};

type Panel = {
  readonly title: string;
  /** What one needs to know to read it. */
  readonly description?: string;
  /** A unit of Grafana: `s`, `reqps`, `percentunit`, `bytes`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
};

type Row = {readonly title: string; readonly panels: readonly Panel[]};

export type Dashboard = {readonly uid: string; readonly title: string; readonly rows: readonly Row[]};

const panelHeight = 8;
const totalWidth = 24;
const datasource = {type: 'prometheus', uid: '$' + '{datasource}'};

const queryVariable = (name: string, label: string, query: string, multi: boolean) => ({
  name,
  label,
  type: 'query',
  datasource,
  definition: query,
  query: {query, refId: name},
  // On each change of the time range.
  refresh: 2,
  sort: 1,
  multi,
  includeAll: true,
  allValue: '.*',
  current: {text: 'All', value: '$__all'},
});

const variables = [
  {name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1, current: {}},
  queryVariable('namespace', 'Namespace', 'label_values(ecom_build_info, namespace)', false),
  queryVariable(
    'service',
    'Service',
    'label_values(http_request_duration_seconds_count{namespace=~"$namespace",service!="none"}, service)',
    true,
  ),
];

type Place = {readonly x: number; readonly y: number; readonly w: number};

const toPanel = ({title, description, unit, queries}: Panel, {x, y, w}: Place) => ({
  type: 'timeseries',
  title,
  ...(description !== undefined && {description}),
  datasource,
  gridPos: {x, y, w, h: panelHeight},
  fieldConfig: {
    defaults: {unit, min: 0, custom: {lineWidth: 1, fillOpacity: 10, showPoints: 'never'}},
    overrides: [],
  },
  options: {
    legend: {displayMode: 'list', placement: 'bottom', showLegend: true},
    tooltip: {mode: 'multi', sort: 'desc'},
  },
  targets: queries.map(({expr, legend}, i) => ({
    refId: String.fromCharCode(65 + i),
    datasource,
    editorMode: 'code',
    range: true,
    expr,
    legendFormat: legend,
  })),
});

/** Lays rows out below each other; the panels of a row share its width. */
const layOut = (rows: readonly Row[]) =>
  rows
    .flatMap(({title, panels}, i) => {
      const y = i * (panelHeight + 1);
      const w = totalWidth / panels.length;
      return [
        {type: 'row', title, collapsed: false, panels: [], gridPos: {x: 0, y, w: totalWidth, h: 1}},
        ...panels.map((panel, j) => toPanel(panel, {x: j * w, y: y + 1, w})),
      ];
    })
    .map((panel, i) => ({id: i + 1, ...panel}));

/** The JSON model of a dashboard, for Grafana 11 and later. */
export const toGrafana = ({uid, title, rows}: Dashboard) => ({
  uid,
  title,
  tags: ['ecom'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  timezone: 'browser',
  time: {from: 'now-1h', to: 'now'},
  links: [{title: 'ecom', type: 'dashboards', tags: ['ecom'], asDropdown: true, keepTime: true, includeVars: true}],
  templating: {list: variables},
  panels: layOut(rows),
});
