import test from 'ava';
import {seeded} from '../simulation/random.ts';
import {compareLatencies, percentile} from './measure.ts';

test('a percentile is one of the values', t => {
  const values = [5, 1, 3, 2, 4];
  t.is(percentile(values, 0.5), 3);
  t.is(percentile(values, 0.99), 5);
  t.is(percentile(values, 0), 1);
});

const candidate = (latencyOf: (index: number) => number) => {
  let count = 0;
  return {sample: async () => latencyOf(count++), sampleCount: () => count};
};

test('candidates are sampled equally often, and a candidate that is twice as slow has a ratio of 2', async t => {
  const [first, equal, twice] = [candidate(() => 1), candidate(() => 1), candidate(() => 2)];
  const [, same, slower] = await compareLatencies([first, equal, twice], {rounds: 10, requestsPerRound: 20});
  t.like(same, {p50: 1, p99: 1, p50Ratio: 1, p99Ratio: 1, p99RatioLowerBound: 1});
  t.like(slower, {p50: 2, p99: 2, p50Ratio: 2, p99Ratio: 2, p99RatioLowerBound: 2});
  t.deepEqual(
    [first, equal, twice].map(({sampleCount}) => sampleCount()),
    [300, 300, 300],
  );
});

// A share of the requests takes four times as long.
const withPauses = (share: number, seed: number) => {
  const random = seeded(seed);
  return candidate(() => (random.chance(share) ? 4 : 1) + random.below(100) / 1000);
};

test('pauses in 1 % of the requests change the p99 ratio by chance, but not its lower bound', async t => {
  const seeds = Array.from({length: 10}, (_, i) => i);
  const comparisons = await Promise.all(
    seeds.map(seed =>
      compareLatencies([withPauses(0.01, seed), withPauses(0.01, seed + 100)], {
        rounds: 15,
        requestsPerRound: 100,
        random: seeded(seed),
      }),
    ),
  );
  const results = comparisons.map(([, other]) => other!);
  t.true(results.some(({p99Ratio}) => p99Ratio > 1.5));
  t.deepEqual(results.filter(({p99RatioLowerBound}) => p99RatioLowerBound > 1.5).length, 0);
});

test('the lower bound of the p99 ratio detects a candidate with six times as many pauses', async t => {
  const random = seeded(1);
  const [, other] = await compareLatencies([withPauses(0.005, 2), withPauses(0.03, 3)], {
    rounds: 15,
    requestsPerRound: 100,
    random,
  });
  t.true(other!.p99RatioLowerBound > 1.5);
});
