import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import type {Register} from '../../domain/register.ts';
import {cachedRegister} from './cached-register.ts';

const open = () => {
  const seen = {reads: 0, switches: 0, now: 0, state: {active: 'a'} as Register};
  const gates: (() => void)[] = [];
  const read = async () => {
    seen.reads += 1;
    const {state} = seen;
    await new Promise<void>(resolve => gates.push(resolve));
    return state;
  };
  const register = cachedRegister(
    read,
    () => {
      seen.switches += 1;
    },
    () => seen.now,
  );
  /** Lets everything happen that can. */
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    promise.then(
      () => (done = true),
      () => (done = true),
    );
    while (!done) {
      gates.shift()?.();
      await turn();
    }
    return promise;
  };
  return {...register, seen, gates, settled};
};

test('the register is cached for two seconds', async t => {
  const {cached, seen, settled} = open();
  await settled(cached());
  seen.state = {active: 'b'};
  seen.now = 1_999;
  t.deepEqual(await cached(), {active: 'a'});
  seen.now = 2_000;
  t.deepEqual(await settled(cached()), {active: 'b'});
  t.is(seen.reads, 2);
});

test('a call during a read waits for the next read', async t => {
  const {fresh, seen, gates, settled} = open();
  const first = fresh();
  await turn();
  t.is(gates.length, 1, 'it is under way');
  seen.state = {active: 'b'};
  const later = [fresh(), fresh(), fresh()];
  t.deepEqual(await settled(first), {active: 'a'});
  t.deepEqual(await settled(Promise.all(later)), [seen.state, seen.state, seen.state]);
  t.is(seen.reads, 2, 'and they share');
});

test('a change of the active generation is notified once; the first read is no change', async t => {
  const {fresh, seen, settled} = open();
  await settled(fresh());
  await settled(fresh());
  t.is(seen.switches, 0);
  seen.state = {active: 'b', building: {generation: 'c', heartbeats: 0, handledEvents: 0, writtenDocuments: 0}};
  await settled(fresh());
  await settled(fresh());
  t.is(seen.switches, 1);
});

test('a failed read is not cached', async t => {
  let away = true;
  const {fresh, cached} = cachedRegister(
    async () => {
      if (away) throw new Error('away');
      return {active: 'a'};
    },
    () => {},
  );
  await t.throwsAsync(fresh(), {message: 'away'});
  await t.throwsAsync(cached(), {message: 'away'});
  away = false;
  t.deepEqual(await cached(), {active: 'a'});
});
