import {setTimeout as delay} from 'node:timers/promises';
import {queryDatabase} from '../../e2e/database.ts';
import {findInvariantViolations} from '../../e2e/invariants.ts';
import {seen, underLoad} from '../load.ts';
import {
  closeOperatedShop,
  imageOf,
  name,
  namespace,
  operatedShop,
  patchShop,
  settled,
  until,
} from '../operated-shop.ts';
import {attempt, getJson, helm, kubectl, run} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {gatewayUrl, installEngines, openDatabases} from '../release.ts';

const inNamespace = ['--namespace', namespace];
const apiVersion = 'ecom.dev/v1alpha1';
const claim = 'backups';
const backup = 'proof';

const apply = (object: object): Promise<string> =>
  run('kubectl', ['apply', ...inNamespace, '-f', '-'], JSON.stringify(object));

/** A claim that outlives the engines. */
const createClaim = () =>
  apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {name: claim},
    spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
  });

const conditionOf = async (kind: string, resource: string, type: string) => {
  const {status} = await getJson(kind, resource, ...inNamespace);
  return (status?.conditions ?? []).find((condition: {type: string}) => condition.type === type);
};

const isTrue = (kind: string, resource: string, type: string) => async () =>
  (await conditionOf(kind, resource, type))?.status === 'True';

/** The condition, and the last lines of the pods that verify. */
const explainVerification = async (): Promise<string> => {
  const condition = JSON.stringify(await conditionOf('shopbackup', backup, 'Verified'));
  const {items} = await getJson('pods', ...inNamespace, '-l', 'app.kubernetes.io/component=backup');
  const names: string[] = items
    .map(({metadata}: {metadata: {name: string}}) => metadata.name)
    .filter((pod: string) => pod.includes('-verify-'));
  const logs = await Promise.all(
    names.map(async pod => `${pod}: ${(await attempt('kubectl', ['logs', pod, ...inNamespace, '--tail=20'])).stdout}`),
  );
  return [condition, ...logs].join('\n');
};

/** Waits until a backup is verified. One that is not sound, or was not examined, says why. */
const verified = async (seconds: number): Promise<void> => {
  const isOver = async () => {
    const {status, reason} = (await conditionOf('shopbackup', backup, 'Verified')) ?? {};
    expect(status !== 'False' && reason !== 'NotExamined', 'The backup is not verified.');
    return status === 'True';
  };
  await until('Its verification', seconds, isOver).catch(async error => {
    throw new Error(`${error.message} ${await explainVerification()}`);
  });
};

/** The restored shop finishes what was in progress; then its data agree. */
const dataAgree = async (databaseOf: (service: string) => string): Promise<void> => {
  let violations: readonly string[] = [];
  const isConsistent = async () => {
    violations = await findInvariantViolations(databaseOf);
    return violations.length === 0;
  };
  await until('Agreement of the restored data', 120, isConsistent).catch(error => {
    throw new Error(`${error.message} ${violations.join('; ')}`);
  });
};

const orderIds = async (url: string): Promise<ReadonlySet<string>> =>
  new Set((await queryDatabase<{id: string}>(url, 'select id from orders')).map(({id}) => id));

/** Changes a byte in the middle of a file of the backup, in a pod that has the volume. */
const damageBackup = async (image: string) => {
  const program = `
    const {readdirSync, statSync, readFileSync, writeFileSync} = require('node:fs');
    const files = readdirSync('/backups', {recursive: true}).map(file => '/backups/' + file).filter(file => statSync(file).isFile() && !file.endsWith('.json'));
    const largest = files.sort((one, other) => statSync(other).size - statSync(one).size)[0];
    const bytes = readFileSync(largest);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(largest, bytes);`;
  await apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'damage'},
    spec: {
      restartPolicy: 'Never',
      securityContext: {runAsUser: 1000, runAsNonRoot: true, fsGroup: 1000},
      containers: [
        {
          name: 'damage',
          image,
          command: ['node', '--eval', program],
          volumeMounts: [{name: 'backups', mountPath: '/backups'}],
        },
      ],
      volumes: [{name: 'backups', persistentVolumeClaim: {claimName: claim}}],
    },
  });
  await kubectl('wait', 'pod/damage', ...inNamespace, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s');
  await kubectl('delete', 'pod', 'damage', ...inNamespace);
};

export const operatorBackup: Proof = {
  name: 'a backup under load, verified; everything deleted; restored; and a damaged backup',
  async run(context) {
    const shop = await operatedShop(context);
    await createClaim();
    // A backup is restored by a release that has its migrations: those of the next one, once it has run.
    const image = context.images.next;
    await patchShop({image: imageOf(image)});
    await settled(['Ready']);
    let before: ReadonlySet<string> = new Set();
    const load = await underLoad(shop, async () => {
      await delay(3000);
      before = await orderIds(shop.databaseOf('order'));
      const destination = {volume: {claimName: claim}};
      await apply({
        apiVersion,
        kind: 'ShopBackup',
        metadata: {name: backup},
        spec: {shop: name, verify: true, destination},
      });
      await until('The backup', 180, isTrue('shopbackup', backup, 'Ready'));
    });
    await verified(180);
    const {status} = await getJson('shopbackup', backup, ...inNamespace);
    const {writesPausedMs, sizeBytes} = status.lastBackup;

    await closeOperatedShop({keepsEngines: true});
    await helm('uninstall', 'backing', ...inNamespace, '--wait');
    const claims = (await kubectl('get', 'pvc', ...inNamespace, '-o', 'name')).trim().split('\n');
    await kubectl('delete', ...claims.filter(each => !each.endsWith(`/${claim}`)), ...inNamespace);
    if (context.profile.length > 0) await run('dev/cluster/volumes', []);
    await installEngines(namespace, context.values);

    await operatedShop(context);
    await patchShop({image: imageOf(image)});
    await settled(['Ready']);
    const source = {volume: {claimName: claim}};
    await apply({apiVersion, kind: 'ShopRestore', metadata: {name: backup}, spec: {shop: name, source}});
    await until('The restore', 180, isTrue('shoprestore', backup, 'Ready'));
    const restored = await getJson('shoprestore', backup, ...inNamespace);
    const {prefix} = restored.status;
    await patchShop({prefix});
    await settled(['Ready']);
    const databases = await openDatabases(namespace, prefix);
    try {
      const after = await orderIds(databases.databaseOf('order'));
      const lost = [...before].filter(id => !after.has(id));
      expect(before.size > 0 && lost.length === 0, `${lost.length} of ${before.size} orders are missing.`);
      await dataAgree(databases.databaseOf);
    } finally {
      await databases.close();
    }
    const bought = await run('node', ['cli/bin/run.js', 'smoke-test', '--url', await gatewayUrl(namespace, name)]);
    expect(/^payment +captured$/m.test(bought), `Nothing can be bought: ${bought}`);

    await damageBackup(context.images.current);
    await kubectl('annotate', 'shopbackup', backup, ...inNamespace, `ecom.dev/verify=${new Date().toISOString()}`);
    const isDamaged = async () => (await conditionOf('shopbackup', backup, 'Verified'))?.status === 'False';
    await until('Finding the damage', 120, isDamaged);
    return `writes waited ${writesPausedMs} ms for ${sizeBytes} bytes; ${before.size} orders from before it are there again; the damage was found; ${seen(load)}`;
  },
};
