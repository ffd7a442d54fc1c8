import {homedir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {buildImages} from './images.ts';
import {closeOperatedShop} from './operated-shop.ts';
import {environment, run} from './programs.ts';
import type {Proof} from './proof.ts';
import {failedMigration} from './proofs/failed-migration.ts';
import {installedValues} from './proofs/installed-values.ts';
import {notes} from './proofs/notes.ts';
import {operatorBackup} from './proofs/operator-backup.ts';
import {operatorInstall} from './proofs/operator-install.ts';
import {operatorDrift, operatorLifecycle, operatorRotation} from './proofs/operator-lifecycle.ts';
import {operatorApiAway, operatorReinstall} from './proofs/operator-outages.ts';
import {operatorAtRest, operatorTwoShops} from './proofs/operator-tenancy.ts';
import {
  operatorErrors,
  operatorFailedMigration,
  operatorKilled,
  operatorUnready,
  operatorUpgrade,
} from './proofs/operator-upgrade.ts';
import {evictions, killedEngines, killedPods} from './proofs/pods.ts';
import {reinstall} from './proofs/reinstall.ts';
import {scaling} from './proofs/scaling.ts';
import {secrets} from './proofs/secrets.ts';
import {skaffold, skaffoldDev, skaffoldOperator} from './proofs/skaffold.ts';
import {twoReleases} from './proofs/two-releases.ts';
import {upgrade} from './proofs/upgrade.ts';
import {exampleValues} from './proofs/values.ts';
import {closeSharedShop} from './shop.ts';
import {type Row, writeTable} from './write-table.ts';

/**
 * Shows on a real cluster what charts, operator and Skaffold promise: `--quick` runs the proofs that each change must pass, `--only PATTERN` those whose name
 * matches, `--image NAME` uses an image that was pushed before, `--write` writes what was seen to the table in docs/kubernetes.md. Ends with one
 * line: `N passed, N failed`.
 */
const {values: options} = parseArgs({
  options: {quick: {type: 'boolean'}, only: {type: 'string'}, image: {type: 'string'}, write: {type: 'boolean'}},
});
const proofs: readonly Proof[] = [
  skaffold,
  skaffoldDev,
  skaffoldOperator,
  exampleValues,
  installedValues,
  notes,
  upgrade,
  failedMigration,
  evictions,
  killedPods,
  killedEngines,
  secrets,
  scaling,
  twoReleases,
  reinstall,
  operatorInstall,
  operatorUpgrade,
  operatorFailedMigration,
  operatorErrors,
  operatorUnready,
  operatorKilled,
  operatorDrift,
  operatorLifecycle,
  operatorRotation,
  operatorTwoShops,
  operatorAtRest,
  operatorApiAway,
  operatorReinstall,
  operatorBackup,
];
const quick: readonly Proof[] = [exampleValues, notes, operatorInstall, operatorDrift];
const chosen = (options.quick ? quick : proofs).filter(({name}) => new RegExp(options.only ?? '').test(name));

const print = (line: string) => console.log(line);
const secondsSince = (begin: number) => Math.round((performance.now() - begin) / 1000);

const cluster = (await run('dev/cluster/kubeconfig', ['--cluster'])).trim();
const kubeconfig = (await run('dev/cluster/up', [])).trim().split('\n').at(-1)!;
const needsSkaffold = chosen.some(({name}) => name.includes('skaffold'));
if (needsSkaffold && cluster === 'one-node') await run('dev/cluster/build-skaffold', []);
environment.KUBECONFIG = kubeconfig;
// Programs that the cluster's scripts have brought.
const cache = process.env.ECOM_CLUSTER_CACHE ?? join(homedir(), '.cache/ecom-cluster');
environment.PATH = [join(cache, 'bin'), dirname(process.execPath), environment.PATH].join(delimiter);
Object.assign(environment, {STORAGE_DRIVER: 'overlay', BUILDAH_ISOLATION: 'chroot'});

const rows: Row[] = [];
let failed = 0;
print(`Building images for the cluster (${cluster}) …`);
const images = await buildImages(cluster, options.image);
const context = {
  images,
  profile: cluster === 'one-node' ? ['--profile', 'one-node'] : [],
  values:
    cluster === 'one-node'
      ? {backing: ['-f', 'dev/cluster/backing-values.yaml'], ecom: ['-f', 'dev/cluster/ecom-values.yaml']}
      : {backing: [], ecom: []},
};
/** Empties the volumes of deleted claims, and offers them again. */
const offerVolumes = async () => {
  if (cluster === 'one-node') await run('dev/cluster/volumes', []);
};
const cleanUp = async () => {
  await closeOperatedShop();
  await closeSharedShop();
  await offerVolumes();
};
process.once('SIGINT', async () => {
  print('\nStopping, and deleting what was installed …');
  await cleanUp();
  process.exit(130);
});
try {
  for (const {name, run: prove} of chosen) {
    print(`\n── ${name}`);
    const begin = performance.now();
    try {
      await offerVolumes();
      const seen = await prove(context);
      print(`ok (${secondsSince(begin)} s): ${seen}`);
      rows.push([name, String(secondsSince(begin)), seen]);
    } catch (error) {
      failed += 1;
      print(`FAILED (${secondsSince(begin)} s): ${(error as Error).message}`);
      rows.push([name, String(secondsSince(begin)), `**failed**: ${(error as Error).message.split('\n')[0]}`]);
    }
  }
} finally {
  await cleanUp();
}
if (options.write)
  await writeTable(
    proofs.map(({name}) => name),
    rows,
  );
print(`\n${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
