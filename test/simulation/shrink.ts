import {playing, seeded, taped} from './random.ts';
import type {Changes} from './shop.ts';
import {type Outcome, runWorld} from './world.ts';

/** A world in which a rule is broken: what was decided in it, and how it went. */
export type Case = {
  readonly buyers: number;
  readonly tape: readonly number[];
  readonly outcome: Outcome;
};

type Options = {
  readonly changes?: Changes | undefined;
  /** Worlds to try, at most. */
  readonly budget?: number;
};

/** Seeds to try with fewer buyers, for each number of them. */
const tries = 60;

/** The world of a seed, with all that was decided in it. */
export const record = async (seed: number, buyers: number, changes: Changes = {}): Promise<Case> => {
  const {random, tape} = taped(seed);
  const outcome = await runWorld({random, buyers, changes});
  return {buyers, tape, outcome};
};

/** Looks for a smaller world in which the same rule is broken. */
const withFewerBuyers = async (found: Case, changes: Changes): Promise<Case> => {
  const rule = found.outcome.violation!.rule;
  for (const buyers of [1, 2, 3, 5, 8]) {
    if (buyers >= found.buyers) break;
    let best: Case | undefined;
    for (let seed = 1; seed <= tries; seed++) {
      const {violation, steps} = await runWorld({random: seeded(seed), buyers, changes});
      if (violation?.rule === rule && !(best && best.outcome.steps <= steps))
        best = await record(seed, buyers, changes);
    }
    if (best) return best;
  }
  return found;
};

const isPlainer = (one: Case, other: Case): boolean => {
  if (one.outcome.steps !== other.outcome.steps) return one.outcome.steps < other.outcome.steps;
  const weight = ({tape}: Case) => tape.length + tape.filter(drawn => drawn !== 0).length;
  return weight(one) < weight(other);
};

/**
 * Shortens a failing world: fewer buyers, and then fewer and plainer decisions. Decisions are dropped, or replaced by the plainest, in
 * pieces that get smaller, as long as the same rule breaks (delta debugging: Zeller and Hildebrandt, 2002, on a tape as Hypothesis does it).
 */
export const shrink = async (failing: Case, {changes = {}, budget = 2500}: Options = {}): Promise<Case> => {
  const rule = failing.outcome.violation!.rule;
  let best = await withFewerBuyers(failing, changes);
  let left = budget;

  const attempt = async (tape: readonly number[]): Promise<boolean> => {
    if (left-- <= 0) return false;
    const {random, used} = playing(tape);
    const outcome = await runWorld({random, buyers: best.buyers, changes});
    if (outcome.violation?.rule !== rule) return false;
    const candidate = {buyers: best.buyers, tape: tape.slice(0, used()), outcome};
    if (!isPlainer(candidate, best)) return false;
    best = candidate;
    return true;
  };
  const drop = (tape: readonly number[], from: number, size: number) => [
    ...tape.slice(0, from),
    ...tape.slice(from + size),
  ];
  const calm = (tape: readonly number[], from: number, size: number) =>
    tape.map((drawn, i) => (i >= from && i < from + size ? 0 : drawn));

  for (let before: Case | undefined; before !== best && left > 0; ) {
    before = best;
    for (let size = best.tape.length; size >= 1 && left > 0; size = Math.floor(size / 2)) {
      for (const change of [drop, calm]) {
        for (let from = 0; from < best.tape.length && left > 0; ) {
          const changed = change(best.tape, from, size);
          const differs = changed.length < best.tape.length || changed.some((drawn, i) => drawn !== best.tape[i]);
          if (!differs || !(await attempt(changed)) || change === calm) from += size;
        }
      }
    }
  }
  return best;
};
