import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {parse, parseAllDocuments, stringify} from 'yaml';
import type {CustomResource} from './crd/custom-resource.ts';
import {shop} from './crd/shop.ts';
import {shopBackup} from './crd/shop-backup.ts';
import {shopRestore} from './crd/shop-restore.ts';
import {type KubernetesObject, render} from './helm.ts';
import {named} from './testing/objects.ts';
import {violations} from './testing/violations.ts';

const samples = new URL('../../k8s/samples/', import.meta.url);
const objectsOf = (file: string): readonly KubernetesObject[] =>
  parseAllDocuments(readFileSync(new URL(file, samples), 'utf8')).map(document => document.toJS());

const resources: Readonly<Record<string, CustomResource>> = {
  Shop: shop,
  ShopBackup: shopBackup,
  ShopRestore: shopRestore,
};
const files = readdirSync(samples).filter(file => file.endsWith('.yaml'));
const ours = files.flatMap(file =>
  objectsOf(file)
    .filter(({apiVersion}) => apiVersion === 'ecom.dev/v1alpha1')
    .map(object => ({file, object})),
);

test('there is a sample of each kind', t => {
  t.deepEqual([...new Set(ours.map(({object}) => object.kind))].sort(), Object.keys(resources).sort());
});

for (const {file, object} of ours) {
  test(`the API server and the operator accept ${object.kind} ${object.metadata.name} of ${file}`, t => {
    const resource = resources[object.kind]!;
    t.notThrows(() => resource.spec.parse(object.spec));
    t.deepEqual(violations(resource, object), []);
  });
}

for (const {file, object} of ours.filter(({object}) => object.kind === 'Shop')) {
  test(`the chart renders the Shop of ${file}`, async t => {
    const folder = await mkdtemp(join(tmpdir(), 'ecom-sample-'));
    t.teardown(() => rm(folder, {recursive: true}));
    const {lifecycle, rollout, ...values} = object.spec;
    await writeFile(join(folder, 'values.yaml'), stringify(values));
    const objects = await render('ecom', '-f', join(folder, 'values.yaml'), '--set', 'migrations.hooks=false');
    t.truthy(named(objects, 'Deployment', 'ecom-order'));
    if (values.credentials.existingSecret) t.notRegex(JSON.stringify(objects), /"kind":"Secret"/);
  });
}

test('the local sample is what the chart is tested with', async t => {
  const values = fileURLToPath(new URL('../ecom/ci/local-values.yaml', import.meta.url));
  const [{spec}] = objectsOf('local.yaml') as [KubernetesObject];
  t.deepEqual(spec, parse(await readFile(values, 'utf8')));
});

test('Skaffold installs the local sample, with the image that it built', async t => {
  const args = ['-f', 'ecom/ci/local-values.yaml', '--set', 'image.repository=ecom,image.tag=built'];
  const [rendered, ...others] = await render('../dev/cluster/shop', ...args);
  const [{spec, ...sample}] = objectsOf('local.yaml') as [KubernetesObject];
  t.deepEqual(rendered, {...sample, spec: {...spec, image: {repository: 'ecom', tag: 'built'}}});
  t.deepEqual(others, []);
});

test('the Shop on other operators names what they create', t => {
  const objects = objectsOf('cloudnative-pg-strimzi.yaml');
  const nameOf = (kind: string) => objects.find(object => object.kind === kind)!.metadata.name;
  const {spec} = named(objects, 'Shop', 'shop');
  t.is(spec.postgres.host, `${nameOf('Cluster')}-rw`);
  t.is(spec.postgres.certificateAuthority.existingSecret, `${nameOf('Cluster')}-ca`);
  t.is(spec.postgres.owner.username, named(objects, 'Cluster', 'shop-postgres').spec.managed.roles[0].name);
  t.is(spec.kafka.brokers, `${nameOf('Kafka')}-kafka-bootstrap:9093`);
  t.is(spec.kafka.certificateAuthority.existingSecret, `${nameOf('Kafka')}-cluster-ca-cert`);
  t.is(spec.kafka.username, nameOf('KafkaUser'));
  t.true(spec.mongo.url.includes(`//${nameOf('MongoDBCommunity')}-svc:`));
  t.true(spec.mongo.url.includes(`replicaSet=${nameOf('MongoDBCommunity')}&`));
  t.is(spec.redis.host, nameOf('Redis'));
  const {acls} = named(objects, 'KafkaUser', 'shop-services').spec.authorization;
  for (const {resource} of acls) t.is(resource.name, `${spec.prefix}.`);
});
