import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import type {Message, TopicPartition} from 'node-rdkafka';
import {createAssignment} from './assignment.ts';

const place = {topic: 'orders', partition: 3};

/** An assignment whose handler waits to be let go, and what it asks of the client. */
const open = () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const told = (what: string) => (places: readonly TopicPartition[]) =>
    void asked.push(
      `${what} ${places.map(({partition, offset}: TopicPartition & {offset?: number}) => offset ?? partition)}`,
    );
  let refusing = false;
  const assignment = createAssignment({
    client: {pause: told('pause'), resume: told('resume'), offsetsStore: told('store')} as never,
    handle: () => new Promise(resolve => void waiting.push(resolve)),
    attempt(_, act) {
      if (refusing) return false;
      act();
      return true;
    },
  });
  assignment.add(place);
  return {
    assignment,
    asked,
    refuse(whether: boolean) {
      refusing = whether;
    },
    receive(first: number, many: number) {
      for (let offset = first; offset < first + many; offset++) {
        assignment.push({...place, offset, size: 0, value: null, key: 'one', headers: []} as unknown as Message);
      }
    },
    /** Lets so many be handled, one after the other. */
    async handle(many: number) {
      for (let i = 0; i < many; i++) {
        waiting.shift()!();
        await turn();
      }
    },
  };
};

test('fetching pauses once a thousand wait in memory, and goes on when half of them are handled', async t => {
  const {asked, receive, handle} = open();
  receive(0, 999);
  t.deepEqual(asked, []);
  receive(999, 1);
  t.deepEqual(asked, ['pause 3']);
  receive(1000, 200);
  t.deepEqual(asked, ['pause 3'], 'what was fetched already is taken');
  await handle(699);
  t.deepEqual(asked, ['pause 3']);
  await handle(1);
  t.deepEqual(asked, ['pause 3', 'resume 3']);
});

test('a resumption that the client refuses is asked for again with the next message', async t => {
  const {asked, receive, handle, refuse} = open();
  receive(0, 1000);
  refuse(true);
  await handle(500);
  refuse(false);
  await handle(1);
  t.deepEqual(asked, ['pause 3', 'resume 3']);
});

test('what is stored is the offset behind the last that was handled, once', async t => {
  const {assignment, asked, receive, handle} = open();
  receive(40, 3);
  assignment.store();
  t.deepEqual(asked, []);
  await handle(2);
  assignment.store();
  assignment.store();
  t.deepEqual(asked, ['store 42']);
});

test('a partition that leaves begins nothing more, and stores how far it came', async t => {
  const {assignment, asked, receive, handle} = open();
  receive(7, 2);
  const finished = assignment.finish([place]);
  await handle(1);
  await finished;
  assignment.remove([place]);
  receive(9, 1);
  t.deepEqual(asked, ['store 8']);
  t.deepEqual(assignment.all(), []);
});
