import {once} from 'node:events';
import test from 'ava';
import {ecom, refuses, startEcom} from '../run-cli.ts';
import {condition, fakeCluster, shop, stalledStatus} from './cluster.ts';

const backup = {
  apiVersion: 'ecom.dev/v1alpha1',
  kind: 'ShopBackup',
  metadata: {name: 'nightly', namespace: 'live'},
  spec: {shop: 'shop', schedule: '0 3 * * *'},
  status: {
    conditions: [condition('Ready', true)],
    lastBackup: {id: '20261129', completedAt: '2026-11-29T03:01:00Z', sizeBytes: 1_500_000, writesPausedMs: 420},
  },
};

test.serial('list shows the Shops of a namespace, or of all', async t => {
  const elsewhere = {...shop({}, {}, 'staging'), metadata: {...shop().metadata, name: 'staging', namespace: 'other'}};
  await fakeCluster(t, {objects: [shop(), elsewhere]});
  const {exitCode, stdout} = await ecom('platform list');
  t.is(exitCode, 0);
  t.regex(
    stdout,
    /^NAMESPACE +NAME +READY +PHASE +VERSION +REVISION +URL +CREATED\nlive +shop +True +Ready +1\.0\.0 +aaaa000001/,
  );
  t.notRegex(stdout, /staging/);
  t.regex((await ecom('platform list -A')).stdout, /^other +staging +Unknown +Pending/m);
  t.is((await ecom('platform list --namespace other --json')).json.items[0].metadata.name, 'staging');
  await refuses(t, 'platform list -A -n live', 2, /namespace/);
});

test.serial('status shows phase, conditions, services and backups of a Shop that is ready', async t => {
  await fakeCluster(t, {objects: [shop(), backup]});
  const {exitCode, stdout} = await ecom('platform status');
  t.is(exitCode, 0);
  t.regex(stdout, /^shop +shop\nnamespace +live\nphase +Ready\nready +True\nversion +1\.0\.0\n/);
  t.regex(stdout, /^url +https:\/\/shop\.example$/m);
  t.regex(stdout, /^Stalled +False +NoFailure/m);
  t.regex(stdout, /^SERVICE +VERSION +REPLICAS +READY +LAG\norder +1\.0\.0 +2 +2 +3\ncart +1\.0\.0 +1 +1$/m);
  t.is((await ecom('platform status shop --json')).json.shop.metadata.name, 'shop');
  t.regex(stdout, /^nightly +shop +True +20261129 .* 1\.4 MiB +420 ms +0 3 \* \* \*$/m);
});

test.serial('the exit code of status is 1 while a Shop is not ready', async t => {
  await fakeCluster(t, {objects: [shop({}, stalledStatus)]});
  const {exitCode, stdout} = await ecom('platform status shop');
  t.is(exitCode, 1);
  t.regex(stdout, /^failed revision +bbbb000002: ErrorBudgetBurned$/m);
  t.regex(stdout, /^Stalled +True +ErrorBudgetBurned .*Revision bbbb000002 failed/m);
  const {exitCode: ofJson, json} = await ecom('platform status --json');
  t.is(ofJson, 1);
  t.is(json.shop.status.phase, 'Stalled');
  t.deepEqual(json.backups, []);
});

test.serial('status says when the operator has not seen the last change', async t => {
  const changed = {...shop(), metadata: {...shop().metadata, generation: 2}};
  await fakeCluster(t, {objects: [changed]});
  t.regex((await ecom('platform status')).stdout, /^phase +Ready \(the operator has not seen the last change yet\)$/m);
});

test.serial('status needs no right to read backups', async t => {
  const stderr =
    'Error from server (Forbidden): shopbackups.ecom.dev is forbidden: User "ada" cannot list resource "shopbackups" in API group "ecom.dev" in the namespace "live"';
  await fakeCluster(t, {objects: [shop(), backup], faults: [{match: 'get shopbackups', stderr}]});
  const {exitCode, stdout} = await ecom('platform status');
  t.is(exitCode, 0);
  t.notRegex(stdout, /nightly/);
});

test.serial('status --watch goes on until it is interrupted', async t => {
  await fakeCluster(t, {objects: [shop()]});
  const child = startEcom(['platform', 'status', '--watch'], {...process.env, ECOM_URL: ''});
  let printed = '';
  child.stdout.on('data', part => {
    printed += part;
    if (printed.split('SERVICE').length > 2) child.kill();
  });
  await once(child, 'close');
  t.true(printed.split('SERVICE').length > 2);
});

test.serial('a Shop that is not there, or not the only one, is refused with the names of those that are', async t => {
  await fakeCluster(t, {objects: [shop(), shop({}, {}, 'second')]});
  await refuses(
    t,
    'platform status third',
    1,
    /^Error: There is no Shop third in the namespace live\. Shops: shop, second\.$/m,
  );
  await refuses(t, 'platform status', 1, /There are several Shops in the namespace live: shop, second\. Name one\./);
  await refuses(t, 'platform status --namespace empty', 1, /no Shop in this namespace\.\n.*--all-namespaces/);
});

test.serial('what keeps kubectl from its work has an exit code and a remedy', async t => {
  const faults = (stderr: string) => ({faults: [{match: '', stderr}]});
  await fakeCluster(
    t,
    faults('The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?'),
  );
  await refuses(t, 'platform list', 3, /cannot be reached: nothing listens at 10\.0\.0\.1:6443\.\n.*--kube-context/);
  const {exitCode, json} = await ecom('platform list --json');
  t.is(exitCode, 3);
  t.is(json.error.exitCode, 3);
  await fakeCluster(t, faults('error: the server doesn\'t have a resource type "shops"'));
  await refuses(t, 'platform list', 1, /does not know Shops.*\n.*ecom platform install --apply/);
});

test.serial('without kubectl every command says where to get it', async t => {
  await fakeCluster(t, {}, []);
  await refuses(t, 'platform status', 1, /kubectl is not installed, or not in PATH\.\nInstall it: https:\/\//);
});

test.serial('the cluster and the namespace are handed to kubectl', async t => {
  const {calls} = await fakeCluster(t, {objects: [shop()]});
  await ecom('platform list -n live --kube-context staging --kubeconfig /tmp/config');
  const {args} = (await calls())[0]!;
  t.deepEqual(args.slice(-3), ['--namespace=live', '--context=staging', '--kubeconfig=/tmp/config']);
});
