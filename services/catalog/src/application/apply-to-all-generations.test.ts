import test from 'ava';
import type {Register} from '../domain/register.ts';
import {applyToAllGenerations} from './apply-to-all-generations.ts';
import type {Ports} from './ports.ts';

const buildingOf = (generation: string) => ({generation, heartbeats: 0, handledEvents: 0, writtenDocuments: 0});

/** Applies a change while the register changes: `cached` is what the process has cached, `states` are the later reads. */
const applied = async (cached: Register, ...states: Register[]) => {
  const changes: string[] = [];
  const fresh = async () => (states.length > 1 ? states.shift() : states[0]) ?? cached;
  const apply = applyToAllGenerations<string>(ports => async change => {
    changes.push(`${change} in ${(ports as unknown as {name: string}).name}`);
  });
  await apply({
    register: {cached: async () => cached, fresh},
    portsOf: name => ({name}) as unknown as Ports,
  })('news');
  return changes;
};

test('a change is applied to the active generation', async t => {
  t.deepEqual(await applied({active: 'a'}), ['news in a']);
});

test('a change is applied to the building generation, too', async t => {
  t.deepEqual(await applied({active: 'a', building: buildingOf('b')}), ['news in a', 'news in b']);
  t.deepEqual(await applied({building: buildingOf('b')}), ['news in b']);
});

test('a change is applied to a generation that was entered or activated meanwhile', async t => {
  t.deepEqual(await applied({active: 'a'}, {active: 'a', building: buildingOf('b')}), ['news in a', 'news in b']);
  t.deepEqual(await applied({active: 'a'}, {active: 'b'}), ['news in a', 'news in b']);
  t.deepEqual(await applied({active: 'a'}, {active: 'b', building: buildingOf('c')}), [
    'news in a',
    'news in b',
    'news in c',
  ]);
});

test('a change is applied once to each generation', async t => {
  t.deepEqual(await applied({active: 'a', building: buildingOf('b')}, {active: 'b'}), ['news in a', 'news in b']);
  t.deepEqual(await applied({active: 'a', building: buildingOf('b')}, {}), ['news in a', 'news in b']);
});

test('while there is no generation it must come again', async t => {
  await t.throwsAsync(applied({}), {code: 'catalog-rebuilding'});
});
