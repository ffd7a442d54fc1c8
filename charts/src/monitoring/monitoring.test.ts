import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {parse} from 'yaml';
import {type KubernetesObject, render} from '../helm.ts';
import {expressions, selectorsOf, targetLabels} from '../testing/expressions.ts';
import {alerts, operatorChartAlerts} from './alerts.ts';
import {dashboards} from './dashboards.ts';

type Rule = {readonly alert: string; readonly annotations: {readonly runbook_url: string}};

const run = promisify(execFile);
const fromRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const runbooks = new URL('../../../docs/runbooks/', import.meta.url);
const ofShop = Object.values(alerts).flat();
const ofOperator = Object.values(operatorChartAlerts).flat();
const all = [...ofShop, ...ofOperator];
const values = ['-f', 'ecom/ci/monitoring-values.yaml'];
const ofKind = (objects: readonly KubernetesObject[], kind: string) => objects.filter(object => object.kind === kind);

for (const [where, expr] of expressions()) {
  test(`the expression is PromQL that reads metrics: ${where}`, t => {
    t.true(selectorsOf(expr).every(({metric}) => metric !== ''));
    t.true(selectorsOf(expr).length > 0);
  });
}

for (const {name, expr} of ofOperator) {
  test(`the expression is PromQL that reads metrics: ${name}`, t => {
    t.true(selectorsOf(expr).length > 0);
  });
}

test('an expression that is not PromQL is refused', t => {
  t.throws(() => selectorsOf('sum by (service (up)'), {message: /is not PromQL/});
  t.deepEqual(selectorsOf('max by (pod) (up{service="order"}) > 0'), [
    {metric: 'up', matchers: [{label: 'service', operator: '=', value: 'order'}], grouping: ['pod']},
  ]);
});

for (const {title, rows} of Object.values(dashboards)) {
  test(`legends name labels that the series of their expressions have: ${title}`, t => {
    for (const {expr, legend} of rows.flatMap(({panels}) => panels.flatMap(({queries}) => queries))) {
      const labels = new Set([...targetLabels, ...selectorsOf(expr).flatMap(({grouping}) => grouping)]);
      for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) t.true(labels.has(label), `${legend}: ${expr}`);
    }
  });
}

test('each alert has a runbook of its own, which says what it means and what to do', async t => {
  t.deepEqual((await readdir(runbooks)).sort(), ['README.md', ...all.map(({name}) => `${name}.md`)].sort());
  for (const {name} of all) {
    const text = await readFile(new URL(`${name}.md`, runbooks), 'utf8');
    t.true(text.startsWith(`# ${name}\n`), name);
    for (const heading of ['## What it means', '## How to look', '## What to do', '## When it is harmless'])
      t.true(text.includes(`\n${heading}\n`), `${name}: ${heading}`);
  }
});

test('runbooks name commands of the CLI that exist', async t => {
  const reference = await readFile(fileURLToPath(new URL('../cli.md', runbooks)), 'utf8');
  const commands = [...reference.matchAll(/^### ecom ([a-z -]+)/gm)].map(([, command = '']) => command.trim());
  for (const file of await readdir(runbooks)) {
    const text = await readFile(new URL(file, runbooks), 'utf8');
    for (const [, line = ''] of text.matchAll(/(?:^|`|-- )ecom ([^`\n]+)/gm))
      t.true(
        commands.some(command => `${line} `.startsWith(`${command} `)),
        `${file}: ecom ${line}`,
      );
  }
});

test('each alert has unit tests, which hold where promtool is found', async t => {
  const file = fileURLToPath(new URL('../../test/alerts.test.yaml', import.meta.url));
  const {tests} = parse(await readFile(file, 'utf8'));
  t.deepEqual(
    tests.map(({name}: {name: string}) => name),
    all.map(({name}) => name),
  );
  const promtool = (await run(fromRoot('scripts/promtool.sh'))).stdout.trim();
  if (!promtool) return t.log('promtool is missing: scripts/promtool.sh --build');
  const {stdout} = await run(promtool, ['test', 'rules', file]);
  t.regex(stdout, /SUCCESS/);
});

const rendered = [
  ['ecom', 'monitoring', ofShop],
  ['ecom-operator', 'namespaces', ofOperator],
] as const;
for (const [chart, file, expected] of rendered) {
  test(`the alerts of the chart ${chart} name where their runbooks can be read`, async t => {
    const [rule] = ofKind(await render(chart, '-f', `${chart}/ci/${file}-values.yaml`), 'PrometheusRule');
    const groups: readonly {readonly rules: readonly Rule[]}[] = rule!.spec.groups;
    const rules = groups.flatMap(group => group.rules);
    t.deepEqual(
      rules.map(({alert}) => alert),
      expected.map(({name}) => name),
    );
    for (const {alert, annotations} of rules)
      t.is(annotations.runbook_url, `https://git.example/ecom/docs/runbooks/${alert}.md`);
  });
}

test('the chart has a dashboard in each ConfigMap', async t => {
  const maps = ofKind(await render('ecom', ...values), 'ConfigMap').filter(({metadata}) =>
    metadata.name.startsWith('ecom-dashboard-'),
  );
  t.deepEqual(
    maps.map(({data}) => parse(Object.values(data!)[0]!).uid).sort(),
    Object.values(dashboards)
      .map(({uid}) => uid)
      .sort(),
  );
});

test('the ServiceMonitor scrapes the admin ports of all services, and adds the labels that expressions need', async t => {
  const objects = await render('ecom', ...values);
  const {selector, endpoints, targetLabels: added} = ofKind(objects, 'ServiceMonitor')[0]!.spec;
  const scraped = ofKind(objects, 'Service').filter(
    ({metadata, spec}) =>
      Object.entries(selector.matchLabels).every(([label, value]) => metadata.labels?.[label] === value) &&
      spec.ports.some(({name}: {name: string}) => name === endpoints[0].port),
  );
  t.is(scraped.length, ofKind(objects, 'Deployment').length - 1, 'all but the proxy');
  t.true(endpoints[0].honorLabels);
  const labels = [
    ...added.map((label: string) => label.replaceAll(/[./]/g, '_')),
    endpoints[0].relabelings[0].targetLabel,
  ];
  t.deepEqual([...labels, 'namespace', 'pod'].sort(), [...targetLabels].sort());
});
