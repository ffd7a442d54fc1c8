import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {services} from '@ecom/contracts/services';
import test from 'ava';
import {helm, type KubernetesObject, render, renderText} from './helm.ts';
import {named, ofKind} from './testing/objects.ts';

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};
type Role = KubernetesObject & {readonly rules: readonly Rule[]};

const shop = fileURLToPath(new URL('../ecom/ci', import.meta.url));
const namespaces = ['-f', 'ecom-operator/ci/namespaces-values.yaml'];

/** As the API of Kubernetes forms plurals: Ingress, NetworkPolicy, Service. */
const pluralOf = (kind: string): string =>
  kind
    .toLowerCase()
    .replace(/(s|x|ch)$/, '$1e')
    .replace(/y$/, 'ie')
    .concat('s');

const verbsOf = (rules: readonly Rule[], group: string, resource: string): readonly string[] =>
  rules
    .filter(({apiGroups, resources}) => apiGroups.includes(group) && resources.includes(resource))
    .flatMap(({verbs}) => verbs)
    .sort();

/** Group and resource of all objects that the operator applies, of all values that the chart ecom is tested with. */
const appliedResources = async (): Promise<readonly (readonly [string, string])[]> => {
  const persistent = ['-f', 'ecom/ci/standalone-values.yaml', '--set', 'standalone.persistence.enabled=true'];
  const values = [persistent, ...readdirSync(shop).map(file => ['-f', `ecom/ci/${file}`])];
  const rendered = await Promise.all(
    values.map(args => render('ecom', ...args, '--skip-tests', '--set', 'migrations.hooks=false')),
  );
  // The operator makes Jobs of what the CronJob of backups contains.
  const applied = rendered.flat().filter(({kind}) => kind !== 'CronJob');
  const kinds = new Set(applied.map(({apiVersion, kind}) => `${apiVersion} ${kind}`));
  return [...kinds].map(each => {
    const [apiVersion = '', kind = ''] = each.split(' ');
    return [apiVersion.includes('/') ? apiVersion.split('/')[0]! : '', pluralOf(kind)] as const;
  });
};

const roles = [
  ['in all namespaces', [], 'ClusterRole', 'shop:ecom'],
  ['in the namespaces of watchNamespaces', namespaces, 'Role', 'ecom'],
] as const;
for (const [where, args, kind, name] of roles) {
  test(`the operator may apply and delete every kind that the chart ecom renders, but no data, ${where}`, async t => {
    const {rules} = named(await render('ecom-operator', ...args), kind, name) as Role;
    const resources = await appliedResources();
    t.true(resources.length > 10);
    for (const [group, resource] of resources)
      t.deepEqual(
        verbsOf(rules, group, resource),
        ['create', 'delete', 'get', 'list', 'patch', 'watch'].filter(
          verb => verb !== 'delete' || resource !== 'persistentvolumeclaims',
        ),
        `${group}/${resource}`,
      );
  });

  test(`the operator may do no more than it does, ${where}`, async t => {
    const {rules} = named(await render('ecom-operator', ...args), kind, name) as Role;
    const applied = (await appliedResources()).map(([group, resource]) => `${group}/${resource}`);
    const others = rules.flatMap(({apiGroups, resources, verbs}) =>
      apiGroups.flatMap(group =>
        resources
          .filter(resource => !applied.includes(`${group}/${resource}`) && group !== 'ecom.dev')
          .map(resource => `${verbs.join()} ${group}/${resource}`),
      ),
    );
    t.deepEqual(others.sort(), [
      'create /pods/eviction',
      'create,patch events.k8s.io/events',
      'get /pods/log',
      'get,list,watch /pods',
      'get,list,watch apps/replicasets',
    ]);
    t.notRegex(JSON.stringify(rules), /\*|impersonate|escalate|bind/);
  });
}

test('the operator reads custom resources, writes their status, and changes nothing else of them', async t => {
  const {rules} = named(await render('ecom-operator'), 'ClusterRole', 'shop:ecom') as Role;
  for (const plural of ['shops', 'shopbackups', 'shoprestores']) {
    t.deepEqual(verbsOf(rules, 'ecom.dev', plural), ['get', 'list', 'watch']);
    t.deepEqual(verbsOf(rules, 'ecom.dev', `${plural}/status`), ['get', 'patch']);
    t.deepEqual(verbsOf(rules, 'ecom.dev', `${plural}/finalizers`), []);
  }
});

test('with watchNamespaces nothing belongs to the whole cluster but the custom resources', async t => {
  const kinds = async (...args: readonly string[]) =>
    new Set((await render('ecom-operator', ...namespaces, ...args)).map(({kind}) => kind));
  t.deepEqual(
    [...(await kinds())].filter(kind => /^Cluster|CustomResource/.test(kind)),
    [],
  );
  t.true((await kinds('--set', 'crds.install=true')).has('CustomResourceDefinition'));
  const objects = await render('ecom-operator', ...namespaces);
  const shops = [...ofKind(objects, 'Role'), ...ofKind(objects, 'RoleBinding')].filter(
    ({metadata}) => metadata.name === 'ecom',
  );
  t.deepEqual(shops.map(({metadata}) => metadata.namespace).sort(), ['shop', 'shop', 'staging', 'staging']);
});

test('Helm keeps the custom resources, with which all shops would go', async t => {
  const definitions = ofKind(await render('ecom-operator'), 'CustomResourceDefinition');
  t.deepEqual(definitions.map(({metadata}) => metadata.name).sort(), [
    'shopbackups.ecom.dev',
    'shoprestores.ecom.dev',
    'shops.ecom.dev',
  ]);
  for (const {metadata} of definitions) t.is(metadata.annotations!['helm.sh/resource-policy'], 'keep');
});

for (const file of ['default', 'namespaces']) {
  test(`the chart ecom-operator with ${file}-values.yaml passes lint, and satisfies restricted Pod Security`, async t => {
    const values = ['-f', `ecom-operator/ci/${file}-values.yaml`];
    await t.notThrowsAsync(helm('lint', '--strict', 'ecom-operator', ...values));
    t.is(await renderText('ecom-operator', ...values), await renderText('ecom-operator', ...values));
    const {spec} = named(await render('ecom-operator', ...values), 'Deployment', 'ecom');
    const pod = spec.template.spec;
    t.true(pod.securityContext.runAsNonRoot);
    t.is(pod.securityContext.seccompProfile.type, 'RuntimeDefault');
    const [{securityContext, resources}] = pod.containers;
    t.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: {drop: ['ALL']},
    });
    t.truthy(resources.requests.memory && resources.limits.memory);
  });
}

test('each release of the operator has a Lease of its own', async t => {
  const objects = await render('ecom-operator', '--set', 'nameOverride=other');
  const environment = named(objects, 'Deployment', 'other').spec.template.spec.containers[0].env;
  t.is(environment.find(({name}: {name: string}) => name === 'LEASE_NAME').value, 'other');
});

test('the operator gets its namespaces as a variable, and has a disruption budget if it has two pods', async t => {
  const objects = await render('ecom-operator', ...namespaces);
  const environment = named(objects, 'Deployment', 'ecom').spec.template.spec.containers[0].env;
  t.deepEqual(
    environment.find(({name}: {name: string}) => name === 'WATCH_NAMESPACES'),
    {name: 'WATCH_NAMESPACES', value: 'shop,staging'},
  );
  t.is(ofKind(objects, 'PodDisruptionBudget').length, 0);
  t.is(ofKind(await render('ecom-operator'), 'PodDisruptionBudget').length, 1);
});

test('the operator reaches the metrics of every service, and nothing else of a shop', async t => {
  const {egress} = named(await render('ecom-operator', ...namespaces), 'NetworkPolicy', 'ecom').spec;
  const {ports, to} = egress.at(-1);
  const admin = [...services.map(({port}) => port + 1000), 9008, 8090];
  t.deepEqual(
    ports.map(({port}: {port: number}) => port),
    admin,
  );
  t.deepEqual(to[0].podSelector, {matchLabels: {'app.kubernetes.io/name': 'ecom'}});
});

test('Prometheus finds the metrics of the operator by its Service', async t => {
  const objects = await render('ecom-operator', ...namespaces);
  const {selector, endpoints} = ofKind(objects, 'ServiceMonitor')[0]!.spec;
  const {metadata, spec} = named(objects, 'Service', 'ecom');
  for (const [label, value] of Object.entries<string>(selector.matchLabels)) t.is(metadata.labels![label], value);
  t.is(spec.ports[0].name, endpoints[0].port);
});
