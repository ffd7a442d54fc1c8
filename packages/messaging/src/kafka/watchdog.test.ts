import {setTimeout as delay} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import test, {type ExecutionContext} from 'ava';
import {startWatchdog, type WatchedClient} from './watchdog.ts';

const log = createLogger({name: 'test', level: 'silent'});

/** A client that responds to the first `maxResponses` pings only, and the number of its pings and replacements. */
const createClient = (maxResponses: number) => {
  const seen = {pings: 0, replaced: 0};
  const client: WatchedClient = {
    async ping() {
      if (seen.pings++ >= maxResponses) throw new Error('no broker');
    },
    replace: () => {
      seen.replaced += 1;
    },
  };
  return {client, seen};
};

const watch = async (t: ExecutionContext, clients: readonly WatchedClient[], isReachable: () => Promise<boolean>) => {
  const worker = startWatchdog({clients: () => clients, isReachable, log, intervalMs: 1});
  t.teardown(worker.stop);
  await worker.start();
};

const until = async (condition: () => boolean) => {
  while (!condition()) await delay(1);
};

test('only the client that has lost the brokers is replaced', async t => {
  const [lost, well] = [createClient(2), createClient(Number.POSITIVE_INFINITY)];
  await watch(t, [lost.client, well.client], async () => true);
  await until(() => lost.seen.replaced === 1);
  t.is(lost.seen.pings, 2 + 3);
  t.is(well.seen.replaced, 0);
});

test('a new client is replaced after the same number of failed checks', async t => {
  const {client, seen} = createClient(0);
  await watch(t, [client], async () => true);
  await until(() => seen.replaced === 2);
  t.is(seen.pings, 6);
});

test('no client is replaced during an outage; afterwards clients have time to reconnect', async t => {
  const {client, seen} = createClient(0);
  await watch(t, [client], async () => seen.pings >= 22);
  await until(() => seen.replaced === 1);
  t.is(seen.pings, 24);
});

test('a client that responds to some checks is not replaced', async t => {
  let pings = 0;
  const client: WatchedClient = {
    async ping() {
      if (++pings % 3 !== 0) throw new Error('no broker');
    },
    replace: () => t.fail(),
  };
  await watch(t, [client], async () => true);
  await until(() => pings > 30);
  t.pass();
});
