import test from 'ava';
import {compare, percentile} from './measure.ts';

test('a percentile is one of the values', t => {
  const values = [5, 1, 3, 2, 4];
  t.is(percentile(values, 0.5), 3);
  t.is(percentile(values, 0.99), 5);
  t.is(percentile(values, 0), 1);
});

test('what is as fast as the first side is asked in three rounds, what is slower in thirty', async t => {
  const side = (milliseconds: number) => {
    const asked = {times: 0};
    const ask = async () => {
      asked.times += 1;
      return milliseconds;
    };
    return {asked, ask};
  };
  const [first, fast, slow] = [side(1), side(1), side(2)];
  const [, equal] = await compare([first, fast], 10, 1.5);
  const [, twice] = await compare([first, slow], 10, 1.5);
  t.like(equal, {p50: 1, p99: 1, ratio: 1});
  t.like(twice, {p50: 2, p99: 2, ratio: 2});
  t.is(fast.asked.times, 10 + 3 * 10);
  t.is(slow.asked.times, 10 + 30 * 10);
});

test('what once seemed slower is asked to the end, also when it no longer seems so', async t => {
  let asked = 0;
  const first = {ask: async () => 1};
  // Slow in the first rounds only.
  const late = {ask: async () => (++asked <= 50 ? 2 : 1)};
  const [, seemed] = await compare([first, late], 10, 1.5);
  t.is(asked, 10 + 30 * 10);
  t.is(seemed!.p50, 1);
});
