import {setTimeout as pause} from 'node:timers/promises';
import {createLogger} from '@ecom/core/log';
import test, {type ExecutionContext} from 'ava';
import {startWatchdog, type WatchedClient} from './watchdog.ts';

const log = createLogger({name: 'test', level: 'silent'});

/** A client that has answered so often, and no more since; and how often it was replaced. */
const clientOf = (answers: number) => {
  const seen = {asked: 0, replaced: 0};
  const client: WatchedClient = {
    async ping() {
      if (seen.asked++ >= answers) throw new Error('no broker');
    },
    replace: () => {
      seen.replaced += 1;
    },
  };
  return {client, seen};
};

const guard = async (t: ExecutionContext, clients: readonly WatchedClient[], reachable: () => Promise<boolean>) => {
  const worker = startWatchdog({clients: () => clients, reachable, log, intervalMs: 1});
  t.teardown(worker.stop);
  await worker.start();
};

const until = async (so: () => boolean) => {
  while (!so()) await pause(1);
};

test('a client that has lost the brokers is replaced, and the others are not', async t => {
  const [lost, well] = [clientOf(2), clientOf(Number.POSITIVE_INFINITY)];
  await guard(t, [lost.client, well.client], async () => true);
  await until(() => lost.seen.replaced === 1);
  t.is(lost.seen.asked, 2 + 3);
  t.is(well.seen.replaced, 0);
});

test('a new client has as long as the one before', async t => {
  const {client, seen} = clientOf(0);
  await guard(t, [client], async () => true);
  await until(() => seen.replaced === 2);
  t.is(seen.asked, 6);
});

test('while the brokers are away nobody is replaced; when they are back, clients have time to find them', async t => {
  const {client, seen} = clientOf(0);
  await guard(t, [client], async () => seen.asked >= 22);
  await until(() => seen.replaced === 1);
  t.is(seen.asked, 24);
});

test('a client that answers now and then is not lost', async t => {
  let asked = 0;
  const client: WatchedClient = {
    async ping() {
      if (++asked % 3 !== 0) throw new Error('no broker');
    },
    replace: () => t.fail(),
  };
  await guard(t, [client], async () => true);
  await until(() => asked > 30);
  t.pass();
});
