import {setImmediate} from 'node:timers/promises';
import {seeded} from './random.ts';
import type {Changes} from './shop.ts';
import type {Violation} from './watch.ts';
import {runWorld} from './world.ts';

export type Failing = {readonly seed: number; readonly violation: Violation};

export type Tally = {
  readonly worlds: number;
  readonly purchases: number;
  readonly steps: number;
  readonly failing: Failing | undefined;
};

/** Few buyers meet each other most often, many in more ways. A seed's world is always of the same size. */
export const buyersOf = (seed: number): number => [30, 8, 60, 40][seed % 4]!;

type Options = {
  readonly from: number;
  /** From one seed to the next: so many take turns. */
  readonly stride?: number;
  readonly changes?: Changes;
  /** Whether to go on. */
  readonly more: (sofar: Tally) => boolean;
};

const {stackTraceLimit} = Error;
/** Without stack traces, which nobody reads here: refusals are many, and each would write one. */
const plainly = async <T>(work: () => Promise<T>): Promise<T> => {
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** Runs one world after the other until there are enough, or until a rule is broken. */
export const runMany = async ({from, stride = 1, changes = {}, more}: Options): Promise<Tally> => {
  let tally: Tally = {worlds: 0, purchases: 0, steps: 0, failing: undefined};
  for (let seed = from; !tally.failing && more(tally); seed += stride) {
    const {violation, purchases, steps} = await plainly(() =>
      runWorld({random: seeded(seed), buyers: buyersOf(seed), changes}),
    );
    tally = {
      worlds: tally.worlds + 1,
      purchases: tally.purchases + purchases,
      steps: tally.steps + steps,
      failing: violation && {seed, violation},
    };
    // Whoever else lives in this process gets a turn.
    await setImmediate();
  }
  return tally;
};

/** Looks for a world in which a shop that is broken on purpose is caught: in so many, at most. */
export const hunt = (changes: Changes, worlds: number): Promise<Tally> =>
  runMany({from: 1, changes, more: sofar => sofar.worlds < worlds});
