import test from 'ava';
import type {Register} from '../domain/register.ts';
import {applyToAllGenerations} from './apply-to-all-generations.ts';
import type {Ports} from './ports.ts';

const making = (generation: string) => ({generation, beat: 0, heard: 0, made: 0});

/** Learns while the register goes through states: the first is what the process knows, each later one what it reads then. */
const learning = async (known: Register, ...states: Register[]) => {
  const learned: string[] = [];
  const fresh = async () => (states.length > 1 ? states.shift() : states[0]) ?? known;
  const learn = applyToAllGenerations<string>(ports => async heard => {
    learned.push(`${heard} in ${(ports as unknown as {name: string}).name}`);
  });
  await learn({
    register: {known: async () => known, fresh},
    portsOf: name => ({name}) as unknown as Ports,
  })('news');
  return learned;
};

test('what is heard goes into the generation that is read', async t => {
  t.deepEqual(await learning({current: 'a'}), ['news in a']);
});

test('it goes into the one in the making too', async t => {
  t.deepEqual(await learning({current: 'a', next: making('b')}), ['news in a', 'news in b']);
  t.deepEqual(await learning({next: making('b')}), ['news in b']);
});

test('it goes into a generation that was entered or switched to in the meantime', async t => {
  t.deepEqual(await learning({current: 'a'}, {current: 'a', next: making('b')}), ['news in a', 'news in b']);
  t.deepEqual(await learning({current: 'a'}, {current: 'b'}), ['news in a', 'news in b']);
  t.deepEqual(await learning({current: 'a'}, {current: 'b', next: making('c')}), [
    'news in a',
    'news in b',
    'news in c',
  ]);
});

test('it is learned once in each, whatever becomes of them', async t => {
  t.deepEqual(await learning({current: 'a', next: making('b')}, {current: 'b'}), ['news in a', 'news in b']);
  t.deepEqual(await learning({current: 'a', next: making('b')}, {}), ['news in a', 'news in b']);
});

test('while there is no generation it must come again', async t => {
  await t.throwsAsync(learning({}), {code: 'catalog-rebuilding'});
});
