import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {queryDatabase} from '../../e2e/database.ts';
import {
  closeOperatedShop,
  name,
  namespace,
  operatedShop,
  operatorNamespace,
  patchShop,
  settled,
} from '../operated-shop.ts';
import {attempt, getJson, helm, kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';

const awaySeconds = 30;
const inNamespace = ['--namespace', namespace];

/** Of the pods of the services: who they are, and how often they were restarted. */
const pods = async (): Promise<string> => {
  const {items} = await getJson('pods', ...inNamespace, '-l', 'app.kubernetes.io/name=ecom');
  return items
    .filter(({metadata}: any) => metadata.ownerReferences?.[0]?.kind === 'ReplicaSet')
    .map(({metadata, status}: any) => `${metadata.name} ${status.containerStatuses[0].restartCount}`)
    .sort()
    .join(', ');
};

/** Only where the process of the API server is ours. */
const apiServerPid = async (): Promise<number | undefined> => {
  const state = process.env.ECOM_CLUSTER_STATE ?? '/var/lib/ecom-cluster';
  const text = await readFile(join(state, 'run/kube-apiserver.pid'), 'utf8').catch(() => '');
  return Number(text) || undefined;
};

export const operatorApiAway: Proof = {
  name: `the API server does not answer for ${awaySeconds} s`,
  async run(context) {
    await operatedShop(context);
    const pid = await apiServerPid();
    if (!pid) return 'not tried: the process of the API server is somewhere else';
    const before = await pods();
    process.kill(pid, 'SIGSTOP');
    try {
      await delay(awaySeconds * 1000);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await delay(10_000);
    const after = await pods();
    expect(after === before, `Pods were touched: ${before} became ${after}.`);
    await patchShop({logLevel: 'warn'});
    await settled(['Ready']);
    await patchShop({logLevel: 'info'});
    await settled(['Ready']);
    return 'no pod was touched, and a change afterwards was rolled out';
  },
};

export const operatorReinstall: Proof = {
  name: 'the `Shop` and the operator deleted: nothing is left but data, and a new `Shop` takes them up',
  async run(context) {
    const shop = await operatedShop(context);
    const count = async (databaseOf: (service: string) => string) =>
      Number((await queryDatabase<{count: string}>(databaseOf('order'), 'select count(*) from orders'))[0]!.count);
    const before = await count(shop.databaseOf);
    await kubectl('delete', 'shop', name, ...inNamespace, '--timeout=60s');
    await helm('uninstall', 'ecom-operator', '--namespace', operatorNamespace, '--wait');
    const kinds =
      'pods,services,deployments,jobs,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets';
    await attempt('kubectl', [
      'wait',
      'pods',
      ...inNamespace,
      '-l',
      `ecom.dev/shop=${name}`,
      '--for=delete',
      '--timeout=120s',
    ]);
    const left = await kubectl('get', kinds, ...inNamespace, '-l', `ecom.dev/shop=${name}`, '-o', 'name');
    expect(left.trim() === '', `These are left: ${left.trim().split('\n').join(', ')}`);
    await closeOperatedShop({keepsEngines: true});
    const again = await operatedShop(context);
    const now = await count(again.databaseOf);
    expect(now >= before, `${before - now} orders are missing.`);
    const read = await fetch(`${again.url}/catalog/products/${shop.products[0]!.slug}`);
    expect(read.status === 200, `The catalog responds ${read.status}.`);
    return `${before} orders were there again`;
  },
};
