import {setTimeout as delay} from 'node:timers/promises';
import {queryDatabase} from '../../e2e/database.ts';
import {seen, underLoad} from '../load.ts';
import {
  closeOperatedShop,
  imageOf,
  name,
  namespace,
  operatedShop,
  patchShop,
  runningImage,
  settled,
  until,
} from '../operated-shop.ts';
import {getJson, helm, kubectl, run} from '../programs.ts';
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
    // A backup is restored by a release that has its migrations.
    const image = await runningImage('order');
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
    await until('Its verification', 180, isTrue('shopbackup', backup, 'Verified'));
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
