import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';

const exec = promisify(execFile);
const script = fileURLToPath(new URL('kubeconfig', import.meta.url));

/** The path and the name of the cluster that the script prints, on a machine that has kind and whose `docker info` ends with this status. */
const choose = async (
  t: ExecutionContext,
  {docker, kubeconfig}: {readonly docker: number; readonly kubeconfig?: string},
) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-kubeconfig-'));
  t.teardown(() => rm(folder, {recursive: true}));
  for (const [name, status] of Object.entries({docker, kind: 0})) {
    await writeFile(join(folder, name), `#!/bin/sh\nexit ${status}\n`, {mode: 0o755});
  }
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    ECOM_CLUSTER_CACHE: join(folder, 'cache'),
    ECOM_CLUSTER_STATE: '/state',
    ...(kubeconfig && {KUBECONFIG: kubeconfig}),
  };
  const run = async (...args: readonly string[]) => (await exec(script, args, {env})).stdout.trim();
  return {path: await run(), cluster: await run('--cluster'), cache: env.ECOM_CLUSTER_CACHE};
};

test('the cluster that KUBECONFIG names is used even where Docker runs', async t => {
  const {path, cluster} = await choose(t, {docker: 0, kubeconfig: '/elsewhere/config'});
  t.is(path, '/elsewhere/config');
  t.is(cluster, 'named');
});

test('kind is used where Docker runs', async t => {
  const {path, cluster, cache} = await choose(t, {docker: 0});
  t.is(path, join(cache, 'kind.kubeconfig'));
  t.is(cluster, 'kind');
});

test('the one-node cluster is used where Docker does not run', async t => {
  const {path, cluster} = await choose(t, {docker: 1});
  t.is(path, '/state/admin.kubeconfig');
  t.is(cluster, 'one-node');
});

test('the one-node cluster remains the chosen one when KUBECONFIG names it', async t => {
  const {cluster} = await choose(t, {docker: 0, kubeconfig: '/state/admin.kubeconfig'});
  t.is(cluster, 'one-node');
});
