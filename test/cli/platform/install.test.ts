import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {fakeCluster} from './cluster.ts';

const manifests = `apiVersion: v1
kind: ServiceAccount
metadata: {name: ecom-operator}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ecom-operator}
`;
const definition = {
  kind: 'CustomResourceDefinition',
  metadata: {name: 'shops.ecom.dev'},
  status: {conditions: [{type: 'Established', status: 'True'}]},
};
const shopFile = `# A shop.
apiVersion: ecom.dev/v1alpha1
kind: Shop
metadata: {name: shop, namespace: live}
spec: {image: {tag: 1.0.0}}
`;

test.serial('install prints what helm renders, and says how to apply it', async t => {
  const {calls} = await fakeCluster(t, {manifests});
  const {exitCode, stdout, stderr} = await ecom(
    'platform install --chart oci://charts.example/ecom-operator --version 1.2.3 --values values.yaml',
  );
  t.is(exitCode, 0, stderr);
  t.is(stdout, manifests);
  t.regex(stderr, /^Apply them with: kubectl apply --server-side --namespace ecom-operator --filename -$/m);
  const {program, args} = (await calls())[0]!;
  t.is(
    [program, ...args].join(' '),
    'helm template ecom-operator oci://charts.example/ecom-operator --namespace ecom-operator --values values.yaml --set-string image.tag=1.2.3',
  );
});

test.serial('install --apply creates the namespace, and applies the operator and a Shop in its own', async t => {
  const {calls, file} = await fakeCluster(t, {manifests, objects: [definition]});
  const path = await file('shop.yaml', shopFile);
  const {exitCode, stdout, stderr} = await ecom(`platform install --chart . --apply -n operators --shop ${path}`);
  t.is(exitCode, 0, stderr);
  t.is(
    stdout,
    'serviceaccount/ecom-operator serverside-applied\ndeployment/ecom-operator serverside-applied\nshop/shop serverside-applied\n',
  );
  const lines = (await calls()).map(({args}) => args.join(' '));
  t.regex(lines[1]!, /^get namespace operators --ignore-not-found/);
  t.regex(lines[2]!, /^create namespace operators/);
  t.regex(lines[3]!, /^apply --server-side --field-manager=ecom-cli --filename=- .*--namespace=operators$/);
  t.regex(lines.at(-1)!, /^apply --server-side .*--namespace=live$/);
  t.like(await ecom(`platform install --chart . --shop ${path} --json`), {
    exitCode: 0,
    json: {applied: false, items: [{kind: 'ServiceAccount'}, {kind: 'Deployment'}, {kind: 'Shop'}]},
  });
});

test.serial('install refuses files without a Shop before anything is applied', async t => {
  const {calls, file} = await fakeCluster(t, {manifests});
  const refusesFile = async (content: string, pattern: RegExp) =>
    refuses(t, `platform install --chart . --apply --shop ${await file('x.yaml', content)}`, 1, pattern);
  await refusesFile(manifests, /has no Shop: an object of the kind Shop/);
  await refusesFile('', /has no Shop/);
  await refusesFile('a: [', /is not YAML/);
  await refusesFile(shopFile.replace('v1alpha1', 'v9'), /is of ecom\.dev\/v9; this ecom knows ecom\.dev\/v1alpha1/);
  await refuses(t, 'platform install --shop /nowhere.yaml', 1, /nowhere\.yaml cannot be read/);
  t.is((await calls()).length, 0);
});

test.serial('install says what helm refuses, and where to get it', async t => {
  const {folder} = await fakeCluster(t, {faults: [{match: '^template', stderr: 'Error: values.yaml: no such key'}]});
  await mkdir(join(folder, 'chart'));
  await refuses(t, `platform install --chart ${folder}/chart`, 1, /cannot be rendered: values\.yaml: no such key/);
  await fakeCluster(t, {}, ['kubectl']);
  await refuses(t, `platform install --chart ${folder}/chart`, 1, /helm is not installed.*\n.*https:\/\/helm\.sh/);
});

test.serial('install does not take fields over that something else manages', async t => {
  const stderr =
    'error: Apply failed with 1 conflict: conflict with "helm": .spec.replicas\nPlease review the fields above.';
  await fakeCluster(t, {manifests, faults: [{match: '^apply', stderr}]});
  await refuses(
    t,
    'platform install --chart . --apply',
    1,
    /Something else manages these fields: .*helm.*\.spec\.replicas/,
  );
});
