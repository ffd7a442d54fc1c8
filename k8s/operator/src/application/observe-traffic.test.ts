import test from 'ava';
import {burnedBudget} from '../domain/error-budget.ts';
import {type KubernetesObject, keyOf} from '../domain/kubernetes-object.ts';
import {defaultRollout, type Shop} from '../domain/shop.ts';
import {createTrafficObserver} from './observe-traffic.ts';

const now = new Date('2026-11-29T12:00:00Z');
const shopOf = (uid: string) => ({metadata: {uid}}) as Shop;
const revisionOf = (revision: string) => ({'deployment.kubernetes.io/revision': revision});
const labelsOf = (hash: string) => ({'app.kubernetes.io/component': 'cart', 'pod-template-hash': hash});

const deployment = (revision: string, observedGeneration = 2): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    ...{name: 'cart', uid: 'd', generation: 2},
    ...{labels: {'app.kubernetes.io/component': 'cart'}, annotations: revisionOf(revision)},
  },
  status: {observedGeneration},
});
const replicaSet = (hash: string, revision: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    ...{name: hash, labels: labelsOf(hash), annotations: revisionOf(revision)},
    ownerReferences: [{apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart', uid: 'd'}],
  },
});
const pod = (name: string, hash: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, uid: name, labels: labelsOf(hash)},
  spec: {containers: [{ports: [{name: 'admin', containerPort: 9000}]}]},
  status: {phase: 'Running', podIP: name},
});

const createFixture = () => {
  const metrics = new Map<string, string>();
  const observer = createTrafficObserver(async address => metrics.get(address));
  return {
    observer,
    /** What a pod has answered. */
    count: (name: string, requests: number, errors: number) =>
      metrics.set(
        name,
        [`200"} ${requests - errors}`, `503"} ${errors}`]
          .map(rest => `http_request_duration_seconds_count{service="cart",route="/c",status="${rest}`)
          .join('\n'),
      ),
    async observe(objects: readonly KubernetesObject[], uid = 'one') {
      const live = new Map(objects.map(object => [keyOf(object), object]));
      const traffic = await observer.observe(shopOf(uid), objects.slice(0, 1), live, defaultRollout, now);
      return traffic.get('cart');
    },
  };
};

const [first, second] = [replicaSet('a', '1'), replicaSet('b', '2')];
const [old, fresh] = [pod('old', 'a'), pod('fresh', 'b')];

test('an outage that old pods had, too, counts also after their end', async t => {
  const {count, observe} = createFixture();
  count('old', 1000, 0);
  count('fresh', 0, 0);
  await observe([deployment('2'), first, second, old, fresh]);
  count('old', 1050, 20);
  count('fresh', 50, 20);
  await observe([deployment('2'), first, second, old, fresh]);
  const traffic = await observe([deployment('2'), first, second, fresh]);
  t.deepEqual(traffic, {fresh: {requests: 50, errors: 20}, old: {requests: 50, errors: 20}});
  t.is(burnedBudget(traffic!, defaultRollout), undefined);
});

const late = [
  ['the cache has no ReplicaSet of the new pods', [deployment('2'), first, old]],
  ['the controller has not seen the change', [deployment('1', 1), first, old]],
] as const;
for (const [what, objects] of late) {
  test(`old pods are not taken for new ones while ${what}`, async t => {
    const {count, observe} = createFixture();
    count('old', 1000, 900);
    t.is(await observe(objects), undefined);
  });
}

test('the end of a rollout of one shop leaves what is known of another', async t => {
  const {count, observe, observer} = createFixture();
  count('old', 100, 0);
  await observe([deployment('2'), first, second, old], 'one');
  await observe([deployment('2'), first, second, old], 'other');
  count('old', 110, 0);
  observer.forget(shopOf('one'));
  const requests = async (uid: string) => (await observe([deployment('2'), first, second, old], uid))!.old.requests;
  t.deepEqual([await requests('one'), await requests('other')], [0, 10]);
});
