import {setTimeout as delay} from 'node:timers/promises';
import {seen, underLoad} from '../load.ts';
import {attempt, getJson, kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {namespace, podsOf, sharedShop} from '../shop.ts';

/** Waits until every Deployment of the shop has the pods that it wants. */
const shopIsReady = () =>
  kubectl(
    'rollout',
    'status',
    'deployment',
    '--namespace',
    namespace,
    '--selector=app.kubernetes.io/name=ecom',
    '--timeout=180s',
  );

const deleteNow = (...pods: readonly string[]) =>
  kubectl('delete', 'pod', ...pods, '--namespace', namespace, '--grace-period=0', '--force');

/** Evicts a pod; while a disruption budget refuses it, tries again. */
const evict = async (pod: string): Promise<void> => {
  const body = JSON.stringify({apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: pod, namespace}});
  for (let attempts = 0; attempts < 120; attempts++) {
    const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
    const refused = await attempt('kubectl', ['create', '--raw', path, '-f', '-'], body);
    if (refused.exitCode === 0 || /NotFound/.test(refused.stderr)) return;
    expect(/disruption budget/.test(refused.stderr), refused.stderr);
    await delay(1000);
  }
  throw new Error(`The disruption budget never let ${pod} go.`);
};

export const evictions: Proof = {
  name: 'every pod evicted, as `kubectl drain` does, under the disruption budgets',
  async run(context) {
    const shop = await sharedShop(context);
    const pods = await podsOf('ecom');
    const {items} = await getJson('poddisruptionbudgets', '--namespace', namespace);
    expect(items.length === pods.length / 2, `${pods.length} pods have ${items.length} disruption budgets.`);
    const load = await underLoad(shop, async () => {
      for (const pod of pods) await evict(pod);
      await shopIsReady();
    });
    return `${pods.length} pods under ${items.length} budgets: ${seen(load)}; nothing lost or doubled`;
  },
};

export const killedPods: Proof = {
  name: 'every pod of the shop killed, two at a time',
  async run(context) {
    const shop = await sharedShop(context);
    const pods = [...(await podsOf('ecom'))].sort(() => Math.random() - 0.5);
    const load = await underLoad(shop, async () => {
      for (let i = 0; i < pods.length; i += 2) {
        await deleteNow(...pods.slice(i, i + 2));
        await delay(3000);
      }
      await shopIsReady();
    });
    return `${pods.length} pods: ${seen(load)}; nothing lost or doubled`;
  },
};

export const killedEngines: Proof = {
  name: 'the pod of each engine killed',
  async run(context) {
    const shop = await sharedShop(context);
    const load = await underLoad(shop, async () => {
      for (const pod of await podsOf('backing')) {
        await deleteNow(pod);
        await delay(2000);
        await kubectl(
          'rollout',
          'status',
          `statefulset/${pod.replace(/-0$/, '')}`,
          '--namespace',
          namespace,
          '--timeout=180s',
        );
        await delay(5000);
      }
      await shopIsReady();
      await shop.reconnect();
    });
    return `${seen(load)}; nothing lost or doubled`;
  },
};
