import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import type {Message, TopicPartition} from 'node-rdkafka';
import {createAssignment} from './assignment.ts';

const partition3 = {topic: 'orders', partition: 3};

/** An assignment whose handler waits until the test lets it return, and the calls that it makes to the client. */
const open = () => {
  const calls: string[] = [];
  const running: (() => void)[] = [];
  let startedHandlers = 0;
  const record = (name: string) => (partitions: readonly TopicPartition[]) =>
    void calls.push(
      `${name} ${partitions.map(({partition, offset}: TopicPartition & {offset?: number}) => offset ?? partition)}`,
    );
  let isRejecting = false;
  const assignment = createAssignment({
    client: {pause: record('pause'), resume: record('resume'), offsetsStore: record('store')} as never,
    handle: () => {
      startedHandlers += 1;
      return new Promise(resolve => void running.push(resolve));
    },
    tryCall(_name: string, call: () => unknown) {
      if (isRejecting) return false;
      call();
      return true;
    },
  });
  assignment.add(partition3);
  return {
    assignment,
    calls,
    startedHandlers: () => startedHandlers,
    rejectCalls(reject: boolean) {
      isRejecting = reject;
    },
    receive(first: number, count: number) {
      for (let offset = first; offset < first + count; offset++) {
        assignment.push({...partition3, offset, size: 0, value: null, key: 'one', headers: []} as unknown as Message);
      }
    },
    /** Completes `count` handlers, one after the other. */
    async handle(count: number) {
      for (let i = 0; i < count; i++) {
        running.shift()!();
        await turn();
      }
    },
  };
};

test('fetching pauses at 1000 queued messages and resumes at 500', async t => {
  const {calls, receive, handle} = open();
  receive(0, 999);
  t.deepEqual(calls, []);
  receive(999, 1);
  t.deepEqual(calls, ['pause 3']);
  receive(1000, 200);
  t.deepEqual(calls, ['pause 3'], 'messages fetched before the pause are queued');
  await handle(699);
  t.deepEqual(calls, ['pause 3']);
  await handle(1);
  t.deepEqual(calls, ['pause 3', 'resume 3']);
});

test('a resume that the client rejects is repeated after the next message', async t => {
  const {calls, receive, handle, rejectCalls} = open();
  receive(0, 1000);
  rejectCalls(true);
  await handle(500);
  rejectCalls(false);
  await handle(1);
  t.deepEqual(calls, ['pause 3', 'resume 3']);
});

test('the offset after the last handled message is stored once', async t => {
  const {assignment, calls, receive, handle} = open();
  receive(40, 3);
  assignment.storeOffsets();
  t.deepEqual(calls, []);
  await handle(2);
  assignment.storeOffsets();
  assignment.storeOffsets();
  t.deepEqual(calls, ['store 42']);
});

test('a revoked partition starts no handler and stores its offset', async t => {
  const {assignment, calls, receive, handle, startedHandlers} = open();
  receive(7, 2);
  const finished = assignment.drain([partition3]);
  await handle(1);
  await finished;
  assignment.remove([partition3]);
  receive(9, 1);
  t.is(startedHandlers(), 1);
  t.deepEqual(calls, ['store 8']);
  t.deepEqual(assignment.all(), []);
});
