import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Agent, get} from 'node:http';
import {type AddressInfo, connect, createServer} from 'node:net';
import {networkInterfaces} from 'node:os';
import {Readable} from 'node:stream';
import {setTimeout} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryIdempotency} from '@ecom/http/idempotency';
import {ok, route} from '@ecom/http/route';
import {createRouter} from '@ecom/http/router';
import {inProcessBus} from '@ecom/messaging/in-process';
import type Router from '@koa/router';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {startProcess} from './process.ts';

const start = async (
  t: ExecutionContext,
  {
    ADMIN_PORT = 0,
    HOST = undefined as string | undefined,
    SHUTDOWN_DELAY = 0,
    beforeServing = async () => {},
    routers = [] as readonly Router[],
  } = {},
) => {
  const log = createLogger({name: 'test', level: 'silent'});
  const running = await startProcess({
    services: [],
    platform: {bus: inProcessBus(), log, metrics: createMetrics()},
    config: {PORT: 0, HOST, ADMIN_PORT, ADMIN_HOST: '127.0.0.1', TRUST_PROXY: '0', SHUTDOWN_DELAY},
    routers,
    beforeServing,
  });
  t.teardown(running.stop);
  return running;
};

/** A port that nobody listens on. */
const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

test('a process keeps idle connections open for longer than proxies do', async t => {
  const {port, adminPort} = await start(t);
  for (const each of [port, adminPort]) {
    const {headers} = await fetch(`http://127.0.0.1:${each}/readyz`);
    t.is(headers.get('keep-alive'), 'timeout=75');
  }
});

test('the admin port refuses scripts in web pages, and answers people and programs', async t => {
  const {adminPort} = await start(t);
  // `fetch` of Node.js does not send Sec-Fetch-Site, which a browser adds.
  const statusFor = async (headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${adminPort}/livez`, {headers})).status;
  t.is(await statusFor({}), 200);
  t.is(await statusFor({'sec-fetch-site': 'none'}), 200);
  t.is(await statusFor({'sec-fetch-site': 'same-origin'}), 403);
  t.is(await statusFor({origin: 'https://evil.example'}), 403);
});

test('a graceful shutdown responds on open connections and closes them, and accepts no others', async t => {
  const running = await start(t);
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  t.teardown(() => agent.destroy());
  const ask = () =>
    new Promise<string>(resolve => {
      get({agent, port: running.port, path: '/nowhere'}, answer => {
        answer.resume().once('end', () => resolve(`${answer.statusCode} ${answer.headers.connection}`));
      }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    });
  t.is(await ask(), '404 keep-alive');
  // Somebody who keeps a connection, for whom it waits.
  const idle = connect(running.port);
  t.teardown(() => idle.destroy());
  await once(idle, 'connect');
  const stopping = running.stop();
  await setTimeout(100);
  t.deepEqual([await ask(), await ask()], ['404 close', 'ECONNREFUSED']);
  await stopping;
});

test('a process that stops is not ready, and serves for SHUTDOWN_DELAY', async t => {
  const {port, adminPort, stop} = await start(t, {SHUTDOWN_DELAY: 0.5});
  const stopping = stop();
  t.is((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status, 503);
  t.is((await fetch(`http://127.0.0.1:${port}/nowhere`)).status, 404);
  await stopping;
  await t.throwsAsync(fetch(`http://127.0.0.1:${port}/nowhere`));
});

test('a process that stops ends event streams and long polls', async t => {
  const untilAborted = (signal: AbortSignal) => new Promise(resolve => signal.addEventListener('abort', resolve));
  const polled = Promise.withResolvers<void>();
  const common = {access: 'public', summary: 'Follow', responses: {200: z.string()}} as const;
  const routes = [
    route({
      ...common,
      name: 'stream',
      method: 'get',
      path: '/stream',
      produces: 'text/event-stream',
      handle: async ({signal}) =>
        ok(
          Readable.from(
            (async function* () {
              yield 'data: first\n\n';
              await untilAborted(signal);
            })(),
          ),
        ),
    }),
    route({
      ...common,
      name: 'poll',
      method: 'get',
      path: '/poll',
      async handle({signal}) {
        polled.resolve();
        await untilAborted(signal);
        return ok('now');
      },
    }),
  ];
  const router = createRouter({
    service: 'test',
    routes,
    verify: () => Promise.reject(new Error('no token is expected')),
    idempotency: memoryIdempotency(),
    limits: noLimits,
  });
  const {port, stop} = await start(t, {routers: [router]});
  const stream = await fetch(`http://127.0.0.1:${port}/stream`);
  const poll = fetch(`http://127.0.0.1:${port}/poll`);
  await polled.promise;
  // Requests that it had to break off would fail.
  await stop();
  t.is(await stream.text(), ':\n\ndata: first\n\n');
  t.is(await (await poll).text(), '"now"');
});

test('a process is ready once `beforeServing` has finished', async t => {
  const {promise: done, resolve: finish} = Promise.withResolvers<void>();
  const {promise: begun, resolve: begin} = Promise.withResolvers<void>();
  const adminPort = await freePort();
  const starting = start(t, {
    ADMIN_PORT: adminPort,
    beforeServing: async () => {
      begin();
      await done;
    },
  });
  await begun;
  const admin = (path: string) => fetch(`http://127.0.0.1:${adminPort}${path}`);
  const readyMetric = async () => /^ecom_ready (\d)$/m.exec(await (await admin('/metrics')).text())?.[1];
  t.is((await admin('/readyz')).status, 503);
  t.is(await readyMetric(), '0');
  finish();
  await starting;
  t.is((await admin('/readyz')).status, 200);
  t.is(await readyMetric(), '1');
});

test('a second signal during the start ends the process at once', async t => {
  const source = `
    import {runUntilSignal} from ${JSON.stringify(new URL('process.ts', import.meta.url).href)};
    await runUntilSignal(() => new Promise(() => setInterval(() => {}, 1000) && console.log('starting')));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'exit'), [1, null]);
});

test('a process listens on all interfaces by default, or on HOST alone', async t => {
  const own = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? []);
  const elsewhere = own.find(({internal, family}) => !internal && family === 'IPv4')?.address ?? '127.0.0.2';
  const ask = (host: string, port: number) =>
    fetch(`http://${host}:${port}/nowhere`).then(
      ({status}) => status,
      error => error.cause.code,
    );
  const [open, closed] = [await start(t), await start(t, {HOST: '127.0.0.1'})];
  t.is(await ask(elsewhere, open.port), 404);
  t.is(await ask(elsewhere, closed.port), 'ECONNREFUSED');
  t.is(await ask('127.0.0.1', closed.port), 404);
});
