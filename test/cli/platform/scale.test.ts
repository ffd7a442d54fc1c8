import test from 'ava';
import {ecom, refuses} from '../run-cli.ts';
import {fakeCluster, shop} from './cluster.ts';

test.serial('scale sets the replicas of services and of the proxy', async t => {
  const {object} = await fakeCluster(t, {objects: [shop({services: {cart: {replicas: 2}}})]});
  t.is((await ecom('platform scale shop order=3 proxy=4')).stderr, 'Scaled order to 3, proxy to 4 of the Shop shop.\n');
  t.deepEqual((await object('Shop', 'shop'))?.spec, {
    services: {cart: {replicas: 2}, order: {replicas: 3}},
    gateway: {proxy: {replicas: 4}},
  });
  t.is((await ecom('platform scale docs=1 --json')).json.name, 'shop');
});

test.serial('scale refuses services that do not exist, and words that are no replicas', async t => {
  const {calls} = await fakeCluster(t, {objects: [shop()]});
  await refuses(t, 'platform scale shop shoe=3', 2, /no service shoe\. Services: auth, .*, docs, proxy\./);
  await refuses(t, 'platform scale shop order=many', 2, /Write order=many as SERVICE=N/);
  await refuses(t, 'platform scale shop', 2, /Name what is to be scaled/);
  t.is((await calls()).length, 0);
});

test.serial('scale asks before the last pod of a service goes', async t => {
  const {object} = await fakeCluster(t, {objects: [shop()]});
  await refuses(t, 'platform scale order=0', 1, /Leave no pod of order in the Shop shop\?/);
  t.is((await ecom('platform scale order=0 --yes')).exitCode, 0);
  t.is((await object('Shop', 'shop'))?.spec.services.order.replicas, 0);
});

test.serial('scale warns of an autoscaler', async t => {
  await fakeCluster(t, {
    objects: [shop({defaults: {autoscaling: {kind: 'hpa'}}, services: {cart: {autoscaling: {kind: 'none'}}}})],
  });
  const {exitCode, stderr} = await ecom('platform scale order=3 cart=2');
  t.is(exitCode, 0);
  t.regex(stderr, /order is scaled by hpa, which wins/);
  t.notRegex(stderr, /cart is scaled by/);
});

test.serial('scale refuses a standalone Shop', async t => {
  await fakeCluster(t, {objects: [shop({standalone: {enabled: true}})]});
  await refuses(t, 'platform scale order=3', 1, /shop is standalone: it is one pod/);
});
