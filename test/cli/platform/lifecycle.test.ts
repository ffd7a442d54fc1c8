import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {condition, fakeCluster, readyStatus, shop, stalledStatus, updatingStatus} from './cluster.ts';

const pausedStatus = {...readyStatus, phase: 'Paused', conditions: [condition('Paused', true, 'PausedBySpec')]};

test.serial('pause writes to the only Shop and waits until the operator leaves it alone', async t => {
  const statuses = {'Shop/shop': [readyStatus, readyStatus, pausedStatus]};
  const {object} = await fakeCluster(t, {objects: [shop()], statuses});
  t.deepEqual(await ecom('platform pause --wait').then(({exitCode, stdout, stderr}) => ({exitCode, stdout, stderr})), {
    exitCode: 0,
    stdout: '',
    stderr:
      'Paused the Shop shop.\nThe operator has not seen the change yet.\nPaused: version 1.0.0, revision aaaa000001.\n',
  });
  t.deepEqual((await object('Shop', 'shop'))?.spec.lifecycle, {paused: true});
});

test.serial('a Shop that is paused already is not written', async t => {
  const {calls} = await fakeCluster(t, {objects: [shop({lifecycle: {paused: true}}, pausedStatus)]});
  t.like(await ecom('platform pause shop --json'), {
    exitCode: 0,
    json: {name: 'shop', namespace: 'live', lifecycle: {paused: true, hibernated: false, maintenance: false}},
  });
  t.true((await calls()).every(({args}) => args[0] === 'get'));
  await refuses(t, 'platform pause shoe', 1, /There is no Shop shoe in the namespace live\. Shops: shop\./);
});

test.serial('resume waits until what was changed meanwhile is rolled out', async t => {
  const statuses = {'Shop/shop': [pausedStatus, updatingStatus, updatingStatus, readyStatus]};
  await fakeCluster(t, {objects: [shop({lifecycle: {paused: true}}, pausedStatus)], statuses});
  const {exitCode, stderr} = await ecom('platform resume shop --wait');
  t.is(exitCode, 0);
  t.is(stderr, 'Resumed the Shop shop.\nUpdating: order is observed.\nReady: version 1.0.0, revision aaaa000001.\n');
  t.is((await ecom('platform resume shop --json')).json.phase, 'Ready');
});

test.serial('resume --wait fails with what stalls the Shop', async t => {
  const statuses = {'Shop/shop': [pausedStatus, stalledStatus]};
  await fakeCluster(t, {objects: [shop({lifecycle: {paused: true}}, pausedStatus)], statuses});
  await refuses(t, 'platform resume shop --wait', 1, /Error: Revision bbbb000002 failed\. order: 12% of requests/);
});

test.serial('resume --wait gives up after its timeout', async t => {
  await fakeCluster(t, {objects: [shop({lifecycle: {paused: true}}, updatingStatus)]});
  await refuses(t, 'platform resume --wait --timeout 1s', 1, /not done after 1 s.*\n.*ecom platform status/);
  await refuses(t, 'platform resume --wait --timeout soon', 2, /--timeout: soon is no time such as 500ms/);
});

test.serial('an API server that restarts does not end the waiting', async t => {
  await fakeCluster(t, {
    objects: [shop({lifecycle: {paused: true}}, pausedStatus)],
    statuses: {'Shop/shop': [readyStatus]},
    faults: [{match: '^get shops.ecom.dev shop', stderr: 'Unable to connect to the server: EOF', times: 2}],
  });
  const {exitCode, stderr} = await ecom('platform resume --wait');
  t.is(exitCode, 0);
  t.is(
    stderr,
    'Resumed the Shop shop.\nThe cluster cannot be reached: EOF. It is tried again.\nReady: version 1.0.0, revision aaaa000001.\n',
  );
});

test.serial('hibernate asks, and waits until no pod runs', async t => {
  const hibernated = {...readyStatus, phase: 'Hibernated', conditions: [condition('Ready', false, 'Hibernated')]};
  const statuses = {'Shop/shop': [readyStatus, readyStatus, updatingStatus, hibernated]};
  const {object} = await fakeCluster(t, {objects: [shop()], statuses});
  await refuses(t, 'platform hibernate shop', 1, /Stop all pods of the Shop shop in the namespace live\?.*--yes/);
  t.is((await object('Shop', 'shop'))?.spec.lifecycle, undefined);
  t.like(await ecom('platform hibernate shop --yes --wait'), {exitCode: 0});
  t.like(await ecom('platform hibernate shop --yes --json'), {json: {lifecycle: {hibernated: true}}});
});

test.serial('wake starts the pods again', async t => {
  const {object} = await fakeCluster(t, {objects: [shop({lifecycle: {hibernated: true}})]});
  t.is((await ecom('platform wake shop')).stderr, 'The Shop shop wakes.\n');
  t.deepEqual((await object('Shop', 'shop'))?.spec.lifecycle, {hibernated: false});
  t.is((await ecom('platform wake --json')).json.lifecycle.hibernated, false);
  await refuses(t, 'platform wake shoe', 1, /no Shop shoe in the namespace live\. Shops: shop\./);
});

test.serial('maintenance is switched, and waited for', async t => {
  const inMaintenance = {
    ...readyStatus,
    maintenance: true,
    conditions: [condition('Ready', false, 'Ready'), condition('Maintenance', true, 'WritesRefused')],
  };
  const statuses = {'Shop/shop': [readyStatus, readyStatus, readyStatus, inMaintenance]};
  const {object} = await fakeCluster(t, {objects: [shop()], statuses});
  await refuses(t, 'platform maintenance on shop', 1, /Refuse writes to the Shop shop in the namespace live\?/);
  const on = await ecom('platform maintenance on shop --yes --wait');
  t.is(on.exitCode, 0);
  t.regex(on.stderr, /Services are asked to refuse writes\.\nReady: /);
  t.like(await ecom('platform maintenance on --yes --json'), {json: {lifecycle: {maintenance: true}}});
  t.is((await ecom('platform maintenance off')).stderr, 'Maintenance of the Shop shop ends.\n');
  t.deepEqual((await object('Shop', 'shop'))?.spec.lifecycle, {maintenance: false});
  t.is((await ecom('platform maintenance off --json')).exitCode, 0);
  await refuses(t, 'platform maintenance off Shop', 2, /cannot be a name in Kubernetes/);
});
