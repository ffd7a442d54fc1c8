import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {fakeCluster, shop} from './cluster.ts';

const plugin = fileURLToPath(new URL('../../../cli/bin/kubectl-ecom.js', import.meta.url));

test.serial('kubectl ecom runs the commands of ecom platform', async t => {
  await fakeCluster(t, {objects: [shop()]});
  const run = (...argv: readonly string[]) => spawnSync(process.execPath, [plugin, ...argv], {encoding: 'utf8'});
  const {status, stdout} = run('status', 'shop');
  t.is(status, 0);
  t.regex(stdout, /^phase +Ready$/m);
  t.is(run('orders').status, 2);
});
