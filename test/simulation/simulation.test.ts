import test from 'ava';
import {mutations} from './mutations.ts';
import {replayRandom, seeded} from './random.ts';
import {buyersOf, findViolation, runSimulations} from './run-simulations.ts';
import {recordRun, shrink} from './shrink.ts';
import {runSimulation} from './simulation.ts';
import {traceRun} from './trace.ts';

const parts = 10;
const purchasesPerPart = 5000;

test('a seed gives the same trace in every run', async t => {
  const run = async (seed: number) => {
    const lines: string[] = [];
    const onTraceLine = (line: string) => lines.push(line);
    const {checksum} = await runSimulation({random: seeded(seed), buyers: 12, onTraceLine});
    return {checksum, lines};
  };
  for (const seed of [1, 2, 3]) {
    const first = await run(seed);
    t.deepEqual(await run(seed), first);
    t.true(first.lines.length > 100);
  }
});

test('different seeds give different traces', async t => {
  const {checksum} = await runSimulation({random: seeded(1), buyers: 12});
  t.not((await runSimulation({random: seeded(2), buyers: 12})).checksum, checksum);
});

test('replaying the recorded draws of a run gives the same result', async t => {
  const {draws, result} = await recordRun(5, 12);
  t.true(result.purchases > 0);
  t.deepEqual(await runSimulation({random: seeded(5), buyers: 12}), result);
  t.deepEqual(await runSimulation({random: replayRandom(draws).random, buyers: 12}), result);
});

for (let part = 0; part < parts; part++) {
  test.serial(
    `every invariant holds during ${purchasesPerPart} purchases with faults (${part + 1} of ${parts})`,
    async t => {
      t.timeout(120_000);
      const {failedRun, purchases} = await runSimulations({
        firstSeed: 1 + part * 1_000_000,
        shouldContinue: totals => totals.purchases < purchasesPerPart,
      });
      t.is(failedRun, undefined, `node test/simulation/run.ts --seed ${failedRun?.seed}`);
      t.true(purchases >= purchasesPerPart);
    },
  );
}

for (const {name, invariants, overrides} of mutations) {
  test(`the simulation finds the mutation: ${name}`, async t => {
    t.timeout(120_000);
    const {failedRun} = await findViolation(overrides);
    const {invariant, detail = ''} = failedRun?.violation ?? {};
    t.true(
      invariant !== undefined && invariants.includes(invariant),
      `violated: ${invariant ?? 'none'}, expected: ${invariants.join('; ')}. ${detail}`,
    );
  });
}

test('a failing run is shrunk to a short trace that ends with the violated invariant', async t => {
  t.timeout(60_000);
  const {overrides} = mutations.find(({name}) => name === 'the stock of a cancelled order is never released')!;
  const {failedRun} = await findViolation(overrides);
  const recorded = await recordRun(failedRun!.seed, buyersOf(failedRun!.seed), overrides);
  const shortest = await shrink(recorded, {overrides});
  t.is(shortest.result.violation?.invariant, recorded.result.violation?.invariant);
  t.true(shortest.result.steps * 3 < recorded.result.steps);
  const trace = await traceRun(shortest, overrides);
  t.true(trace.length < 150);
  t.regex(trace.at(-1)!, /VIOLATED: the final state is consistent/);
});
