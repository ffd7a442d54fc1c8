import test, {type ExecutionContext} from 'ava';
import {connectApi} from '../../testing/fake-api.ts';
import {type FakeApiServer, startFakeApiServer} from '../../testing/fake-api-server.ts';
import {createCandidate} from './lease-candidate.ts';

const {signal} = new AbortController();

const join = (t: ExecutionContext, server: FakeApiServer, identity: string) => {
  const clock = {ms: 0};
  const candidate = createCandidate({
    api: connectApi(t, server),
    namespace: 'ecom',
    name: 'operator',
    identity,
    leaseDurationMs: 15_000,
    elapsedMs: () => clock.ms,
  });
  return {clock, acquire: () => candidate.acquire(signal), release: () => candidate.release(signal)};
};

const start = async (t: ExecutionContext) => {
  const server = await startFakeApiServer(t);
  return {server, one: join(t, server, 'one'), two: join(t, server, 'two')};
};

test('a Lease is free for another when it has not been changed for its duration, by the clock of the other', async t => {
  const {one, two} = await start(t);
  t.true(await one.acquire());
  t.false(await two.acquire());
  two.clock.ms += 14_999;
  t.false(await two.acquire());
  t.true(await one.acquire());
  two.clock.ms += 14_999;
  t.false(await two.acquire());
  two.clock.ms += 14_999;
  t.false(await two.acquire());
  two.clock.ms += 1;
  t.true(await two.acquire());
  t.false(await one.acquire());
});

test('of two candidates that write at the same time one has the Lease', async t => {
  const {one, two} = await start(t);
  t.deepEqual((await Promise.all([one.acquire(), two.acquire()])).sort(), [false, true]);
});

test('of two candidates that take over an expired Lease at the same time one has it', async t => {
  const {server, one, two} = await start(t);
  await join(t, server, 'dead').acquire();
  t.deepEqual([await one.acquire(), await two.acquire()], [false, false]);
  one.clock.ms = 15_000;
  two.clock.ms = 15_000;
  t.deepEqual((await Promise.all([one.acquire(), two.acquire()])).sort(), [false, true]);
});

test('a renewal is one request', async t => {
  const {server, one} = await start(t);
  await one.acquire();
  const count = server.requests.length;
  await one.acquire();
  t.deepEqual(
    server.requests.slice(count).map(({method}) => method),
    ['PUT'],
  );
});

test('a renewal that was written although it seemed to fail does not lose the Lease', async t => {
  const {server, one} = await start(t);
  await one.acquire();
  const lease = server.list({apiVersion: 'coordination.k8s.io/v1', kind: 'Lease'})[0]!;
  server.faults.inject({method: 'PUT', status: 503});
  await t.throwsAsync(one.acquire());
  server.put({...lease, spec: {...(lease.spec as object), renewTime: '2026-11-29T12:00:00.000000Z'}});
  t.true(await one.acquire());
});

test('only the holder releases a Lease', async t => {
  const {one, two} = await start(t);
  await one.acquire();
  await two.release();
  t.false(await two.acquire());
  await one.release();
  t.true(await two.acquire());
});

test('a Lease in a namespace that is missing, or forbidden, is no lost race', async t => {
  const {server, one} = await start(t);
  server.faults.inject({method: 'POST', status: 404});
  await t.throwsAsync(one.acquire(), {message: /injected: 404/});
  server.faults.inject({method: 'POST', status: 403});
  await t.throwsAsync(one.acquire(), {message: /injected: 403/});
});
