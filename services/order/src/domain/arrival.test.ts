import test from 'ava';
import {mayArrive} from './arrival.ts';

// 0x019cb0d74000 ms since the epoch.
const at = (ms: number) => new Date(0x019cb0d74000 + ms).toISOString();

for (const [name, id, age, expected] of [
  ['the id of a checkout just now', '019cb0d7-4000-7000-8000-000000000009', 0, true],
  ['an id of another process whose clock is ahead', '019cb0d7-4000-7000-8000-000000000009', -10_000, true],
  ['an id of ten seconds ago', '019cb0d7-4000-7000-8000-000000000009', 10_000, true],
  ['an older id', '019cb0d7-4000-7000-8000-000000000009', 10_001, false],
  ['a random id', '019cb0d7-4000-4000-8000-000000000009', 0, false],
] as const) {
  test(`an order may arrive under ${name}: ${expected}`, t => t.is(mayArrive(id, at(age)), expected));
}
