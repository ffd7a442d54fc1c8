import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {strFromU8, unzipSync} from 'fflate';
import {ecom, refuses} from '../run-cli.ts';
import {fakeCluster, readyStatus, shop} from './cluster.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const labels = {'ecom.dev/shop': 'shop', 'app.kubernetes.io/component': 'order'};
const object = (kind: string, name: string, fields: object, namespace = 'live', of: object = labels) => ({
  kind,
  metadata: {name, namespace, labels: of},
  ...fields,
});

const secrets = {
  ofSpec: 'hush-spec-1',
  ofSecret: 'hush&secret"2',
  ofNamed: 'hush-named-3',
  ofVariable: 'hush-variable-4',
  ofAddress: 'hush-address-5',
  ofCopy: 'hush-copy-6',
  ofBackup: 'hush-backup-7',
};
const live = {
  ...shop(
    {
      credentials: {postgresPassword: secrets.ofSpec},
      mail: {existingSecret: 'mail'},
      mongo: {url: `mongodb://ada:${secrets.ofAddress}@mongo`},
    },
    {...readyStatus, inventory: ['keda.sh/v1alpha1/ScaledObject/shop-order', 'apps/v1/Deployment/shop-order']},
  ),
};
const annotations = {'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${secrets.ofCopy}"}`};
const operatorLabels = {'app.kubernetes.io/name': 'ecom-operator'};
const objects = [
  {...live, metadata: {...live.metadata, annotations, managedFields: [{manager: 'kubectl'}]}},
  object('Deployment', 'shop-order', {
    spec: {
      containers: [
        {
          env: [
            {name: 'PSP_TOKEN', value: secrets.ofVariable},
            {name: 'LOG_LEVEL', value: 'info'},
          ],
        },
      ],
    },
  }),
  object('Secret', 'shop-credentials', {data: {password: base64(secrets.ofSecret), username: base64('postgres')}}),
  object('Secret', 'mail', {data: {'smtp-url': base64(secrets.ofNamed)}}, 'live', {}),
  object('ShopBackup', 'nightly', {spec: {shop: 'shop', encryption: {existingSecret: 'backup-key'}}}, 'live', {}),
  object('Secret', 'backup-key', {data: {'backup-key': base64(secrets.ofBackup)}}, 'live', {}),
  object('ScaledObject', 'shop-order', {spec: {secretKeyRef: {name: 'shop-credentials', key: 'password'}}}),
  object('Pod', 'shop-order-1', {status: {containerStatuses: [{restartCount: 2}]}}),
  object('Deployment', 'ecom-operator', {status: {readyReplicas: 1}}, 'operators', operatorLabels),
  object('Pod', 'ecom-operator-1', {}, 'operators', operatorLabels),
  object('Event', 'e', {involvedObject: {kind: 'Shop', name: 'shop'}, message: `with ${secrets.ofNamed}`}),
];
const logs = {
  'shop-order-1': `connected as postgres with ${secrets.ofSecret} and ${encodeURIComponent(secrets.ofSecret)}\nmail to ada@example.org by ${secrets.ofNamed}`,
  'shop-order-1 previous': `died of ${base64(secrets.ofSecret)}`,
  'ecom-operator-1': `rendered ${secrets.ofSpec} and ${secrets.ofVariable} and ${secrets.ofBackup}`,
};

test.serial('report writes a zip of everything about a Shop, without secrets', async t => {
  const {folder, calls} = await fakeCluster(t, {objects, logs});
  const file = join(folder, 'shop.zip');
  const {exitCode, stderr} = await ecom(`platform report shop --output ${file}`);
  t.is(exitCode, 0, stderr);
  t.is(stderr, `Wrote ${file}. Look through it before you send it.\n`);
  const files = Object.fromEntries(
    Object.entries(unzipSync(await readFile(file))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  t.deepEqual(Object.keys(files).toSorted(), [
    'doctor.json',
    'events.json',
    'logs/shop-order-1.log',
    'logs/shop-order-1.previous.log',
    'objects/ScaledObject.v1alpha1.keda.sh.json',
    'objects/deployments.apps.json',
    'objects/operators.json',
    'objects/pods.json',
    'objects/secrets.json',
    'objects/shopbackups.ecom.dev.json',
    'operator/ecom-operator-1.log',
    'shop.json',
    'versions.json',
  ]);
  for (const secret of [...Object.values(secrets), 'ada@example.org'])
    for (const form of [secret, base64(secret), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      for (const [name, text] of Object.entries(files)) t.false(text.includes(form), `${name} has ${form}`);

  t.is(files['logs/shop-order-1.log'], 'connected as postgres with … and …\nmail to …@… by …\n');
  t.deepEqual(JSON.parse(files['objects/secrets.json']!)[0].data, {password: '…', username: '…'});
  const {env} = JSON.parse(files['objects/deployments.apps.json']!)[0].spec.containers[0];
  t.deepEqual(env, [
    {name: 'PSP_TOKEN', value: '…'},
    {name: 'LOG_LEVEL', value: 'info'},
  ]);
  const [scaled] = JSON.parse(files['objects/ScaledObject.v1alpha1.keda.sh.json']!);
  t.deepEqual(scaled.spec.secretKeyRef, {name: 'shop-credentials', key: 'password'}, 'names of Secrets are none');
  const {metadata, spec} = JSON.parse(files['shop.json']!);
  t.is(metadata.managedFields, undefined);
  t.is(spec.mail.existingSecret, 'mail');
  t.true((await calls()).some(({args}) => args[0] === 'logs' && args.includes('--tail=1000')));
});

test.serial('report names what may not be read, and has the rest', async t => {
  const stderr =
    'Error from server (Forbidden): secrets is forbidden: User "ada" cannot list resource "secrets" in API group "" in the namespace "live"';
  const {folder} = await fakeCluster(t, {objects, logs, faults: [{match: '^get secrets', stderr}]});
  const file = join(folder, 'shop.zip');
  t.regex(
    (await ecom(`platform report --output ${folder}/1.zip`)).stderr,
    /hidden only where the name of a field says/,
  );
  const {exitCode, json} = await ecom(`platform report --output ${file} --json`);
  t.is(exitCode, 0);
  t.deepEqual(json.unreadable, ['secrets: ada may not list secrets in the namespace live.']);
  t.true(json.files.includes('unreadable.txt'));
  t.true(json.files.includes('logs/shop-order-1.log'));
  await refuses(t, `platform report --output ${file}`, 1, /exists\. Name another file/);
});
