import {recordRandom, replayRandom, seeded} from './random.ts';
import type {Overrides} from './shop.ts';
import {runSimulation, type SimulationResult} from './simulation.ts';

/** A simulation run with all its random draws. */
export type RecordedRun = {
  readonly buyers: number;
  readonly draws: readonly number[];
  readonly result: SimulationResult;
};

type ShrinkOptions = {
  readonly overrides?: Overrides | undefined;
  readonly maxRuns?: number;
};

/** Number of seeds to try for each smaller number of buyers. */
const seedsPerSize = 60;

/** Runs the simulation of a seed and records its draws. */
export const recordRun = async (seed: number, buyers: number, overrides: Overrides = {}): Promise<RecordedRun> => {
  const {random, draws} = recordRandom(seed);
  const result = await runSimulation({random, buyers, overrides});
  return {buyers, draws, result};
};

/** Searches for a run with fewer buyers that violates the same invariant. */
const withFewerBuyers = async (failing: RecordedRun, overrides: Overrides): Promise<RecordedRun> => {
  const {invariant} = failing.result.violation!;
  for (const buyers of [1, 2, 3, 5, 8]) {
    if (buyers >= failing.buyers) break;
    let best: RecordedRun | undefined;
    for (let seed = 1; seed <= seedsPerSize; seed++) {
      const {violation, steps} = await runSimulation({random: seeded(seed), buyers, overrides});
      if (violation?.invariant === invariant && !(best && best.result.steps <= steps))
        best = await recordRun(seed, buyers, overrides);
    }
    if (best) return best;
  }
  return failing;
};

const isSimpler = (one: RecordedRun, other: RecordedRun): boolean => {
  if (one.result.steps !== other.result.steps) return one.result.steps < other.result.steps;
  const weight = ({draws}: RecordedRun) => draws.length + draws.filter(draw => draw !== 0).length;
  return weight(one) < weight(other);
};

/**
 * Shrinks a failing run: first to fewer buyers, then to fewer and simpler draws. It removes ranges of draws or sets them to zero, with
 * smaller and smaller ranges, as long as the same invariant is violated (delta debugging, Zeller and Hildebrandt 2002; Hypothesis
 * shrinks a sequence of draws in the same way).
 */
export const shrink = async (
  failing: RecordedRun,
  {overrides = {}, maxRuns = 2500}: ShrinkOptions = {},
): Promise<RecordedRun> => {
  const {invariant} = failing.result.violation!;
  let best = await withFewerBuyers(failing, overrides);
  let remainingRuns = maxRuns;

  const tryDraws = async (candidateDraws: readonly number[]): Promise<boolean> => {
    if (remainingRuns-- <= 0) return false;
    const {random, used} = replayRandom(candidateDraws);
    const result = await runSimulation({random, buyers: best.buyers, overrides});
    if (result.violation?.invariant !== invariant) return false;
    const candidate = {buyers: best.buyers, draws: candidateDraws.slice(0, used()), result};
    if (!isSimpler(candidate, best)) return false;
    best = candidate;
    return true;
  };
  const removeRange = (draws: readonly number[], from: number, size: number) => [
    ...draws.slice(0, from),
    ...draws.slice(from + size),
  ];
  const zeroRange = (draws: readonly number[], from: number, size: number) =>
    draws.map((draw, i) => (i >= from && i < from + size ? 0 : draw));

  for (let before: RecordedRun | undefined; before !== best && remainingRuns > 0; ) {
    before = best;
    for (let size = best.draws.length; size >= 1 && remainingRuns > 0; size = Math.floor(size / 2)) {
      for (const simplify of [removeRange, zeroRange]) {
        for (let from = 0; from < best.draws.length && remainingRuns > 0; ) {
          const draws = simplify(best.draws, from, size);
          const isDifferent = draws.length < best.draws.length || draws.some((draw, i) => draw !== best.draws[i]);
          if (!isDifferent || !(await tryDraws(draws)) || simplify === zeroRange) from += size;
        }
      }
    }
  }
  return best;
};
