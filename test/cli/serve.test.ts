import {once} from 'node:events';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {startRole} from '@ecom/cli/roles';
import {freePorts} from '@ecom/dev/engines/child';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {refuses, startEcom} from './run-cli.ts';

test.serial('serve runs a role until SIGTERM', async t => {
  for (const line of ['serve docs', 'serve docs --json']) {
    const [port, adminPort] = await freePorts(2);
    const child = startEcom(line.split(' '), {
      PORT: `${port}`,
      ADMIN_PORT: `${adminPort}`,
      LOG_LEVEL: 'warn',
      SHUTDOWN_DELAY: '0',
      // A container's home may be read-only, or missing.
      HOME: '/proc/nowhere',
      ECOM_CONFIG_DIR: undefined,
    });
    t.teardown(() => void child.kill('SIGKILL'));
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const isServed = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/openapi.json`).catch(() => undefined);
      return response?.ok === true;
    };
    await eventually(isServed, 60);
    child.kill('SIGTERM');
    t.is((await once(child, 'exit'))[0], 0, line);
    const [stdout, stderr] = await output;
    t.is(stdout.replaceAll(/\s/g, ''), line.includes('--json') ? '{"role":"docs"}' : '');
    t.is(stderr, '');
  }
});

test.serial('serve refuses a role that does not exist', async t => {
  await refuses(t, 'serve nothing', 2, /There is no role 'nothing'. Roles: auth users .* standalone docs seed/);
  await refuses(t, 'serve', 2, /role/);
});

test.serial('a service keeps its partitions by the name of its host, unless it is given another', async t => {
  const root = await mkdtemp(join(tmpdir(), 'ecom-roles-'));
  t.teardown(() => rm(root, {recursive: true}));
  const {argv} = process;
  t.teardown(() => {
    process.argv = argv;
    delete process.env.KAFKA_INSTANCE_ID;
  });
  for (const service of ['order', 'cart', 'standalone']) {
    await mkdir(join(root, `services/${service}/src`), {recursive: true});
    const main = 'globalThis.started = [process.argv.slice(2), process.env.KAFKA_INSTANCE_ID];';
    await writeFile(join(root, `services/${service}/src/main.ts`), main);
  }
  const start = async (role: string, instanceId?: string) => {
    delete process.env.KAFKA_INSTANCE_ID;
    if (instanceId !== undefined) process.env.KAFKA_INSTANCE_ID = instanceId;
    await startRole(join(root, 'cli'), role);
    return (globalThis as unknown as {started: unknown}).started;
  };
  t.deepEqual(await start('order'), [[], hostname()]);
  t.deepEqual(await start('cart', 'cart-1'), [[], 'cart-1']);
  t.deepEqual(await start('docs'), [['docs'], undefined]);
  await t.throwsAsync(start('users'), {message: /Run users in the image .* or in the repository/});
});
