import test from 'ava';
import {seeded} from '../simulation/random.ts';
import {compare, percentile} from './measure.ts';

test('a percentile is one of the values', t => {
  const values = [5, 1, 3, 2, 4];
  t.is(percentile(values, 0.5), 3);
  t.is(percentile(values, 0.99), 5);
  t.is(percentile(values, 0), 1);
});

const side = (wait: (asked: number) => number) => {
  let asked = 0;
  return {ask: async () => wait(asked++), times: () => asked};
};

test('sides are asked equally often, and what is twice as slow is so for sure', async t => {
  const [first, equal, twice] = [side(() => 1), side(() => 1), side(() => 2)];
  const [, same, slower] = await compare([first, equal, twice], {rounds: 10, times: 20});
  t.like(same, {p50: 1, p99: 1, ratio: 1, medians: 1, surely: 1});
  t.like(slower, {p50: 2, p99: 2, ratio: 2, medians: 2, surely: 2});
  t.deepEqual(
    [first, equal, twice].map(({times}) => times()),
    [300, 300, 300],
  );
});

// One request in so many pauses for four times as long.
const pausing = (share: number, seed: number) => {
  const random = seeded(seed);
  return side(() => (random.chance(share) ? 4 : 1) + random.below(100) / 1000);
};

test('a pause that strikes one in a hundred is chance: the percentile falls beside it or upon it', async t => {
  const seeds = Array.from({length: 10}, (_, i) => i);
  const pairs = await Promise.all(
    seeds.map(seed =>
      compare([pausing(0.01, seed), pausing(0.01, seed + 100)], {rounds: 15, times: 100, random: seeded(seed)}),
    ),
  );
  const ratios = pairs.map(([, other]) => other!);
  t.true(ratios.some(({ratio}) => ratio > 1.5));
  t.deepEqual(ratios.filter(({surely}) => surely > 1.5).length, 0);
});

test('a side that pauses six times as often is found', async t => {
  const random = seeded(1);
  const [, other] = await compare([pausing(0.005, 2), pausing(0.03, 3)], {rounds: 15, times: 100, random});
  t.true(other!.surely > 1.5);
});
