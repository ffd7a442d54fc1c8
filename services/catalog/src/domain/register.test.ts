import test from 'ava';
import {named, needsBuilder, type Register} from './register.ts';

const making = {generation: 'b', beat: 3, heard: 0, made: 0};

test('what is heard is for the generation that is read and for the one in the making', t => {
  t.deepEqual(named({}), []);
  t.deepEqual(named({current: 'a'}), ['a']);
  t.deepEqual(named({next: making}), ['b']);
  t.deepEqual(named({current: 'a', next: making}), ['a', 'b']);
});

const wants = test.macro((t, register: Register, silent: boolean, expected: boolean) => {
  t.is(needsBuilder(register, silent), expected);
});
test('an empty MongoDB wants a maker', wants, {}, false, true);
test('a catalog that is read wants none, however long nothing happens', wants, {current: 'a'}, true, false);
test('one in the making whose maker lives wants no other', wants, {next: making}, false, false);
test('one in the making whose maker fell silent wants another', wants, {current: 'a', next: making}, true, true);
test('one that its maker left wants another at once', wants, {next: {...making, left: true}}, false, true);
