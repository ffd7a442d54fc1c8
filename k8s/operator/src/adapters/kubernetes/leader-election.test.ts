import {setTimeout as wait} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {connectApi, createTestLog} from '../../testing/fake-api.ts';
import {type FakeApiServer, startFakeApiServer} from '../../testing/fake-api-server.ts';
import {waitUntil} from '../../testing/wait-until.ts';
import type {Api} from './api.ts';
import {createLeaderElection, type LeaderCallbacks, type LeaderElectionOptions} from './leader-election.ts';
import {unreachable} from './status-failure.ts';

const lease = {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'ecom', name: 'operator'};
/** A busy machine does not lose such a Lease. */
const long = {leaseDurationMs: 60_000, renewDeadlineMs: 40_000, retryPeriodMs: 20};
const short = {leaseDurationMs: 600, renewDeadlineMs: 400, retryPeriodMs: 20};

const createElection = (
  t: ExecutionContext,
  server: FakeApiServer,
  identity: string,
  options: Partial<LeaderElectionOptions> = {},
) => {
  const {log, messages} = createTestLog();
  const reachable = connectApi(t, server);
  let isCut = false;
  const api: Api = {
    ...reachable,
    json: request => (isCut ? Promise.reject(unreachable('the network is cut')) : reachable.json(request)),
  };
  const election = createLeaderElection({api, log, namespace: 'ecom', name: 'operator', identity, ...long, ...options});
  const calls: string[] = [];
  const times: {started?: number; stopped?: number} = {};
  const run = (callbacks: Partial<LeaderCallbacks> = {}) => {
    void election.run({
      onStartedLeading(signal) {
        calls.push('started');
        times.started = performance.now();
        signal.addEventListener('abort', () => {
          calls.push('aborted');
          times.stopped = performance.now();
        });
      },
      onStoppedLeading: () => void calls.push('stopped'),
      ...callbacks,
    });
  };
  t.teardown(election.stop);
  const cut = () => {
    isCut = true;
  };
  return {...election, run, calls, times, messages, cut};
};

const specOf = (server: FakeApiServer) => (server.get(lease)?.spec ?? {}) as Record<string, string | number>;

test('the first process leads, and renews its Lease with times in microseconds', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  one.run();
  await waitUntil(() => one.isLeader());
  const first = specOf(server);
  t.like(first, {holderIdentity: 'one', leaseDurationSeconds: 60, leaseTransitions: 0});
  t.regex(String(first.renewTime), /\.\d{6}Z$/);
  await waitUntil(() => specOf(server).renewTime !== first.renewTime);
  t.is(specOf(server).acquireTime, first.acquireTime);
  t.deepEqual(one.calls, ['started']);
});

test('of several processes one leads', async t => {
  const server = await startFakeApiServer(t);
  const elections = ['one', 'two', 'three'].map(identity => createElection(t, server, identity));
  for (const {run} of elections) run();
  await waitUntil(() => elections.some(({isLeader}) => isLeader()));
  await wait(100);
  t.is(elections.filter(({calls}) => calls.length > 0).length, 1);
  t.is(specOf(server).leaseTransitions, 0);
});

test('a process that stops renews its Lease while it drains, then releases it, and another leads at once', async t => {
  const server = await startFakeApiServer(t);
  const [one, two] = [createElection(t, server, 'one'), createElection(t, server, 'two')];
  const {promise: drained, resolve: drain} = Promise.withResolvers<void>();
  t.teardown(drain);
  one.run({onStoppedLeading: () => drained});
  await waitUntil(() => one.isLeader());
  two.run();
  const stopped = one.stop();
  t.false(one.isLeader());
  const {renewTime} = specOf(server);
  await waitUntil(() => specOf(server).renewTime !== renewTime);
  t.is(specOf(server).holderIdentity, 'one');
  t.deepEqual(two.calls, []);
  drain();
  await stopped;
  await waitUntil(() => two.isLeader());
  t.is(specOf(server).leaseTransitions, 1);
});

test('a released Lease has no holder', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  one.run();
  await waitUntil(() => one.isLeader());
  await one.stop();
  t.is(specOf(server).holderIdentity, '');
  t.deepEqual(one.calls, ['started', 'aborted', 'stopped']);
});

test('the Lease of a process that died is taken over when it has not changed for its duration', async t => {
  const server = await startFakeApiServer(t);
  const two = createElection(t, server, 'two', short);
  // A clock that is an hour ahead of this one, and then one that is an hour behind.
  for (const renewTime of ['2999-01-01T00:00:00.000000Z', '2001-01-01T00:00:00.000000Z']) {
    const {namespace, name, ...kind} = lease;
    server.put({...kind, metadata: {namespace, name}, spec: {holderIdentity: 'dead', renewTime, leaseTransitions: 4}});
  }
  const startedAt = performance.now();
  two.run();
  await waitUntil(() => two.isLeader());
  t.true(performance.now() - startedAt >= short.leaseDurationMs);
  t.like(specOf(server), {holderIdentity: 'two', leaseTransitions: 5});
});

test('a leader that loses the API stops before another leads', async t => {
  const server = await startFakeApiServer(t);
  const [one, two] = [createElection(t, server, 'one', short), createElection(t, server, 'two', short)];
  one.run();
  await waitUntil(() => one.isLeader());
  two.run();
  one.cut();
  await waitUntil(() => two.isLeader());
  t.false(one.isLeader());
  t.deepEqual(one.calls.slice(-2), ['aborted', 'stopped']);
  t.true(one.times.stopped! < two.times.started!);
});

test('a leader whose requests hang stops at the deadline of its renewal', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one', short);
  one.run();
  await waitUntil(() => one.isLeader());
  server.faults.inject({delayMs: 9000, times: 1000});
  await waitUntil(() => one.calls.includes('aborted'));
  // Before the first of the responses.
  const elapsedMs = Date.now() - Date.parse(String(specOf(server).renewTime));
  t.true(elapsedMs < 8000, `stopped after ${elapsedMs} ms`);
});

test('a process that lost the API leads again when it is back', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one', short);
  one.run();
  await waitUntil(() => one.isLeader());
  server.refuseConnections();
  await waitUntil(() => one.calls.includes('stopped'));
  const {length} = one.calls;
  await server.acceptConnections();
  await waitUntil(() => one.isLeader());
  t.is(one.calls[length], 'started');
});

test('a short outage of the API does not end leadership', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  one.run();
  await waitUntil(() => one.isLeader());
  server.faults.inject({status: 500, times: 3});
  await waitUntil(() => one.messages().includes('the lease was not renewed'));
  const renewedAt = specOf(server).renewTime;
  await waitUntil(() => specOf(server).renewTime !== renewedAt);
  t.deepEqual(one.calls, ['started']);
});

test('a leader whose Lease another has taken stops at once', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  one.run();
  await waitUntil(() => one.isLeader());
  const current = server.get(lease)!;
  server.put({...current, spec: {...specOf(server), holderIdentity: 'two'}});
  await waitUntil(() => one.calls.includes('stopped'));
  t.is(specOf(server).holderIdentity, 'two');
});

test('a write of something else in the Lease does not end leadership, and is kept', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  one.run();
  await waitUntil(() => one.isLeader());
  const current = server.get(lease)!;
  server.put({
    ...current,
    metadata: {...current.metadata, annotations: {a: 'b'}},
    spec: {...specOf(server), strategy: 'x'},
  });
  const {renewTime} = specOf(server);
  await waitUntil(() => specOf(server).renewTime !== renewTime);
  t.is(specOf(server).strategy, 'x');
  t.deepEqual(server.get(lease)!.metadata.annotations, {a: 'b'});
  t.deepEqual(one.calls, ['started']);
});

test('a leader that fails gives the Lease up', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one', {retryPeriodMs: 100});
  const stopped: string[] = [];
  one.run({
    onStartedLeading: async () => {
      throw new Error('no');
    },
    onStoppedLeading: () => void stopped.push(String(specOf(server).holderIdentity)),
  });
  await waitUntil(() => specOf(server).holderIdentity === '');
  t.deepEqual(stopped, ['one']);
  t.true(one.messages().includes('the leader failed'));
});

test('a stop before leadership calls nothing', async t => {
  const server = await startFakeApiServer(t);
  const one = createElection(t, server, 'one');
  server.refuseConnections();
  one.run();
  await waitUntil(() => one.messages().includes('the lease cannot be acquired'));
  await one.stop();
  t.deepEqual(one.calls, []);
});
