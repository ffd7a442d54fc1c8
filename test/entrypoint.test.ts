import {execFile} from 'node:child_process';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';

const exec = promisify(execFile);
const entrypoint = fileURLToPath(new URL('../scripts/entrypoint.sh', import.meta.url));

/** What a role's process is given in a container: a `node` that only tells it stands in for the real one. */
const roleOf = async (t: ExecutionContext, role: string, env: NodeJS.ProcessEnv = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-entrypoint-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const node = join(folder, 'node');
  await writeFile(
    node,
    '#!/bin/sh\necho "$1 host=$(printenv HOST || echo none) instance=$(printenv KAFKA_INSTANCE_ID || echo none)"\n',
  );
  await chmod(node, 0o755);
  const {stdout} = await exec('/bin/sh', [entrypoint, role], {env: {PATH: `${folder}:${process.env.PATH}`, ...env}});
  return stdout.trim();
};

test('a standalone shop in a container listens on all interfaces by default', async t => {
  const main = '/app/services/standalone/src/main.ts';
  t.is(await roleOf(t, 'standalone'), `${main} host=:: instance=none`);
  t.is(await roleOf(t, 'standalone', {HOST: '127.0.0.1'}), `${main} host=127.0.0.1 instance=none`);
});

test('a service in a container keeps its partitions by the name of its host, unless it is given another', async t => {
  const main = '/app/services/order/src/main.ts';
  t.is(await roleOf(t, 'order'), `${main} host=none instance=${hostname()}`);
  t.is(await roleOf(t, 'order', {KAFKA_INSTANCE_ID: 'order-1'}), `${main} host=none instance=order-1`);
  t.is(await roleOf(t, 'order', {KAFKA_INSTANCE_ID: ''}), `${main} host=none instance=`);
  t.is(await roleOf(t, 'docs'), '/app/services/standalone/src/main.ts host=none instance=none');
});
