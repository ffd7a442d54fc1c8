import test from 'ava';
import {currentSigningKey, describeKeys, type KeyRing, publicKeyOf, rotate, rotateNow} from './signing-key.ts';

const minute = 60_000;
const day = 1440 * minute;
const start = Date.parse('2026-03-03T00:00:00.000Z');
const at = (milliseconds: number) => new Date(start + milliseconds).toISOString();
const key = (kid: string, milliseconds: number) => ({
  kid,
  publicKey: 'x',
  privateKey: 'd',
  createdAt: at(milliseconds),
});
const kids = (keys: KeyRing) => keys.map(({kid}) => kid);

const first = key('first', 0);
const second = key('second', 30 * day);

test('the first key signs at once', t => {
  const keys = rotate([], first, at(0));
  t.deepEqual(keys, [first]);
  t.is(currentSigningKey(keys, at(0)), first);
});

test('after thirty days a new key is added', t => {
  t.deepEqual(kids(rotate([first], second, at(30 * day - 1))), ['first']);
  t.deepEqual(kids(rotate([first], second, at(30 * day))), ['first', 'second']);
});

test('a new key is published before it signs', t => {
  t.is(currentSigningKey([first, second], at(30 * day)), first);
  t.is(currentSigningKey([first, second], at(30 * day + 15 * minute - 1)), first);
  t.is(currentSigningKey([first, second], at(30 * day + 15 * minute)), second);
});

test('an old key is removed when all tokens that it signed have expired', t => {
  const third = key('third', 31 * day);
  t.deepEqual(kids(rotate([first, second], third, at(30 * day + 25 * minute))), ['first', 'second']);
  t.deepEqual(kids(rotate([first, second], third, at(30 * day + 30 * minute))), ['second']);
});

test('publicKeyOf omits the private key', t => {
  t.deepEqual(publicKeyOf(first), {kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: 'first', x: 'x'});
});

test('a key that is wanted now signs after twenty seconds, also before one that is due later', t => {
  const waiting = rotate([first], second, at(30 * day));
  const third = key('third', 30 * day + minute);
  const keys = rotateNow(waiting, third, at(30 * day + minute));
  t.is(currentSigningKey(keys, at(30 * day + minute + 19_999)).kid, 'first');
  t.is(currentSigningKey(keys, at(30 * day + minute + 20_000)).kid, 'third');
  t.is(currentSigningKey(keys, at(30 * day + 60 * minute)).kid, 'third');
  const states = (now: number) => describeKeys(keys, at(now)).map(({kid, state}) => `${kid} ${state}`);
  t.deepEqual(states(30 * day + minute), ['third next', 'second next', 'first active']);
  t.deepEqual(states(30 * day + 2 * minute), ['third active', 'second verifying', 'first verifying']);
});

test('a key is kept until the tokens that it signed before a rotation have expired', t => {
  const keys = rotateNow([first], key('wanted', day), at(day));
  t.deepEqual(kids(rotate(keys, second, at(day + 15 * minute))), ['first', 'wanted']);
  t.deepEqual(kids(rotate(keys, second, at(day + 15 * minute + 20_000))), ['wanted']);
});
