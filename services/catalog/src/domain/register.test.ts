import test from 'ava';
import {needsBuilder, type Register, registeredGenerations} from './register.ts';

const building = {generation: 'b', heartbeats: 3, handledEvents: 0, writtenDocuments: 0};

test('events are applied to the active and to the building generation', t => {
  t.deepEqual(registeredGenerations({}), []);
  t.deepEqual(registeredGenerations({active: 'a'}), ['a']);
  t.deepEqual(registeredGenerations({building}), ['b']);
  t.deepEqual(registeredGenerations({active: 'a', building}), ['a', 'b']);
});

const needs = test.macro((t, register: Register, isSilent: boolean, expected: boolean) => {
  t.is(needsBuilder(register, isSilent), expected);
});
test('an empty register needs a builder', needs, {}, false, true);
test('an active generation alone needs no builder', needs, {active: 'a'}, true, false);
test('a building generation with heartbeats needs no other builder', needs, {building}, false, false);
test('a building generation without heartbeats needs another builder', needs, {active: 'a', building}, true, true);
test(
  'an abandoned generation needs another builder at once',
  needs,
  {building: {...building, isAbandoned: true}},
  false,
  true,
);
