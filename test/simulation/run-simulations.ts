import {setImmediate} from 'node:timers/promises';
import {seeded} from './random.ts';
import type {Overrides} from './shop.ts';
import {runSimulation} from './simulation.ts';
import type {Violation} from './violation.ts';

export type FailedRun = {readonly seed: number; readonly violation: Violation};

export type RunTotals = {
  readonly runs: number;
  readonly purchases: number;
  readonly steps: number;
  readonly failedRun: FailedRun | undefined;
};

/** Number of buyers, which depends only on the seed. Few buyers conflict more often, many buyers in more ways. */
export const buyersOf = (seed: number): number => [30, 8, 60, 40][seed % 4]!;

type RunOptions = {
  readonly firstSeed: number;
  /** Difference between two seeds: the number of workers that share the seeds. Default: 1. */
  readonly seedStep?: number;
  readonly overrides?: Overrides;
  readonly shouldContinue: (totals: RunTotals) => boolean;
};

const {stackTraceLimit} = Error;
/** Runs without stack traces, because the creation of one for every refused request takes much time. */
const withoutStackTraces = async <T>(run: () => Promise<T>): Promise<T> => {
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** Runs one simulation per seed until `shouldContinue` returns false or an invariant is violated. */
export const runSimulations = async ({
  firstSeed,
  seedStep = 1,
  overrides = {},
  shouldContinue,
}: RunOptions): Promise<RunTotals> => {
  let totals: RunTotals = {runs: 0, purchases: 0, steps: 0, failedRun: undefined};
  for (let seed = firstSeed; !totals.failedRun && shouldContinue(totals); seed += seedStep) {
    const {violation, purchases, steps} = await withoutStackTraces(() =>
      runSimulation({random: seeded(seed), buyers: buyersOf(seed), overrides}),
    );
    totals = {
      runs: totals.runs + 1,
      purchases: totals.purchases + purchases,
      steps: totals.steps + steps,
      failedRun: violation && {seed, violation},
    };
    // Lets other work of this Node.js process run.
    await setImmediate();
  }
  return totals;
};

/** A mutation must be found within this number of runs. */
const maxMutationRuns = 2000;

/** Runs simulations with a mutation until an invariant is violated. */
export const findViolation = (overrides: Overrides): Promise<RunTotals> =>
  runSimulations({firstSeed: 1, overrides, shouldContinue: totals => totals.runs < maxMutationRuns});
