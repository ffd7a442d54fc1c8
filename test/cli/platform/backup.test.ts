import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {condition, fakeCluster, shop} from './cluster.ts';

const backups = [
  {id: 'b2', completedAt: '2026-11-29T03:01:00Z', sizeBytes: 2048, writesPausedMs: 420},
  {id: 'b1', completedAt: '2026-11-28T03:01:00Z', sizeBytes: 1024, writesPausedMs: 380},
];
const nightly = (status: object = {backups, lastBackup: backups[0], conditions: [condition('Ready', true)]}) => ({
  apiVersion: 'ecom.dev/v1alpha1',
  kind: 'ShopBackup',
  metadata: {name: 'nightly', namespace: 'live', generation: 1},
  spec: {shop: 'shop', schedule: '@daily'},
  status: {observedGeneration: 1, ...status},
});
const running = {conditions: [condition('Reconciling', true, 'Running', 'order is copied.')]};
const failed = {conditions: [condition('Stalled', true, 'NotQuiet', 'The outbox of order never became empty.')]};

test.serial('backup create writes a ShopBackup to a volume, and waits until it is complete', async t => {
  const {object} = await fakeCluster(t, {
    objects: [shop()],
    statuses: {'ShopBackup/before-sale': [running, running, {conditions: [condition('Ready', true)]}]},
  });
  const {exitCode, stdout, stderr} = await ecom(
    'platform backup create shop --name before-sale --destination-volume backups --path shop --encryption-secret backup-key --wait',
  );
  t.is(exitCode, 0, stderr);
  t.is(stdout, '');
  t.regex(stderr, /^Created the ShopBackup before-sale\.\nPending: order is copied\.\nIt is complete\./);
  t.deepEqual((await object('ShopBackup', 'before-sale'))?.spec, {
    shop: 'shop',
    destination: {volume: {claimName: 'backups', path: 'shop'}},
    encryption: {existingSecret: 'backup-key'},
  });
});

test.serial('backup create writes a schedule to a bucket, and warns without a key', async t => {
  await fakeCluster(t, {objects: [shop()]});
  const line =
    "platform backup create --schedule '0 3 * * *' --keep-last 7 --days 30 --verify --s3-bucket shop-backups --s3-prefix live --s3-endpoint https://s3.example --s3-region eu-1 --s3-secret bucket";
  const {json} = await ecom(`${line} --json`);
  t.regex(json.metadata.name, /^shop-\d{8}-\d{6}$/);
  t.deepEqual(json.spec, {
    shop: 'shop',
    schedule: '0 3 * * *',
    retention: {keepLast: 7, days: 30},
    verify: true,
    destination: {
      s3: {
        bucket: 'shop-backups',
        prefix: 'live',
        endpoint: 'https://s3.example',
        region: 'eu-1',
        existingSecret: 'bucket',
      },
    },
  });
  t.regex((await ecom(`${line} --name other`)).stderr, /^Not encrypted: .*--encryption-secret/);
});

test.serial('backup create refuses what is no destination, no schedule and no name', async t => {
  const {calls} = await fakeCluster(t, {objects: [shop(), nightly()]});
  await refuses(t, 'platform backup create shop', 2, /destination-volume/);
  await refuses(t, 'platform backup create --destination-volume a --s3-bucket b', 2, /destination-volume/);
  await refuses(t, 'platform backup create --destination-volume a --s3-prefix b', 2, /s3-bucket/);
  await refuses(t, 'platform backup create --destination-volume a --schedule daily', 2, /daily is no schedule of cron/);
  await refuses(t, 'platform backup create --destination-volume a --name A_b', 2, /A_b cannot be a name/);
  t.true((await calls()).every(({args}) => args[0] === 'get'));
  await refuses(
    t,
    'platform backup create --destination-volume a --name nightly',
    1,
    /There is already a ShopBackup nightly\.\n.*--name/,
  );
});

test.serial('backup create --wait fails with what the operator says', async t => {
  await fakeCluster(t, {objects: [shop()], statuses: {'ShopBackup/b': [running, failed]}});
  const {exitCode, stderr} = await ecom('platform backup create --destination-volume a --name b --wait');
  t.is(exitCode, 1);
  t.regex(stderr, /^Error: The outbox of order never became empty\.$/m);
});

test.serial('backup list has a line for each backup, and for each ShopBackup without one', async t => {
  const other = {...nightly({}), metadata: {name: 'empty', namespace: 'live'}, spec: {shop: 'other'}};
  await fakeCluster(t, {objects: [shop(), nightly(), other]});
  const {exitCode, stdout} = await ecom('platform backup list');
  t.is(exitCode, 0);
  t.regex(stdout, /^nightly +shop +True +b2 .* 2 KiB +420 ms/m);
  t.regex(stdout, /^nightly +shop +True +b1 .* 1 KiB +380 ms/m);
  t.regex(stdout, /^empty +other +Unknown$/m);
  t.is((await ecom('platform backup list shop --json')).json.items.length, 1);
  await refuses(t, 'platform backup list Shop', 2, /cannot be a name/);
});

test.serial('backup verify asks the operator by an annotation', async t => {
  const {object} = await fakeCluster(t, {objects: [nightly()]});
  const {exitCode, stderr} = await ecom('platform backup verify nightly');
  t.is(exitCode, 0);
  t.regex(stderr, /ecom platform backup list/);
  t.regex((await object('ShopBackup', 'nightly'))?.metadata.annotations['ecom.dev/verify'], /^\d{4}-.*Z$/);
  t.is((await ecom('platform backup verify nightly --json')).json.metadata.name, 'nightly');
  await refuses(t, 'platform backup verify weekly', 1, /There is no ShopBackup weekly\./);
});

test.serial('restore writes a ShopRestore, and says what is left to do', async t => {
  const {object} = await fakeCluster(t, {
    objects: [shop(), nightly()],
    statuses: {'ShopRestore/r': [{phase: 'Running'}, {phase: 'Succeeded', prefix: 'shop_r1'}]},
  });
  const {exitCode, stderr} = await ecom('platform restore shop --backup nightly --id b1 --name r --wait');
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /^Created the ShopRestore r\.\nRunning\nThe restored databases have the prefix shop_r1\./);
  t.regex(
    stderr,
    /have the prefix shop_r1\..*\n.*set its spec\.prefix to that: ecom platform upgrade shop --file FILE/,
  );
  t.deepEqual((await object('ShopRestore', 'r'))?.spec, {shop: 'shop', backup: {name: 'nightly', id: 'b1'}});
  const {json} = await ecom('platform restore --backup nightly --json');
  t.regex(json.metadata.name, /^nightly-\d{8}-\d{6}$/);
  t.deepEqual(json.spec.backup, {name: 'nightly'});
});

test.serial('restore refuses backups that are not there, or of another Shop', async t => {
  await fakeCluster(t, {objects: [shop(), shop({}, {}, 'other'), nightly()]});
  await refuses(t, 'platform restore shop', 2, /backup/);
  await refuses(t, 'platform restore shop --backup weekly', 1, /There is no ShopBackup weekly\./);
  await refuses(t, 'platform restore shop --backup nightly --id b9', 1, /has no backup b9\. Backups: b2, b1\./);
  await refuses(t, 'platform restore other --backup nightly', 1, /is of the Shop shop, and not of other\./);
  await fakeCluster(t, {objects: [shop(), nightly({})]});
  await refuses(t, 'platform restore --backup nightly', 1, /has no complete backup yet\./);
});

test.serial('restore --wait fails with what the operator says', async t => {
  const status = {phase: 'Failed', conditions: [condition('Ready', false, 'Failed', 'The key does not fit.')]};
  await fakeCluster(t, {objects: [shop(), nightly()], statuses: {'ShopRestore/r': [status]}});
  const {exitCode, stderr} = await ecom('platform restore --backup nightly --name r --wait');
  t.is(exitCode, 1);
  t.regex(stderr, /^Error: The key does not fit\.$/m);
});
