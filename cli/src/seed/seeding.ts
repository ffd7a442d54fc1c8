import {setTimeout as delay} from 'node:timers/promises';
import {Args, Flags} from '@oclif/core';
import {CommandError, RefusedError, UsageError} from '../client/errors.ts';
import type {Progress} from '../output/progress.ts';

const maxCount = 1_000_000;

export const countArg = Args.custom<number>({
  parse: async text => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= maxCount) return count;
    throw new UsageError(`${text} is no count: a whole number from 1 to ${maxCount}.`);
  },
})({description: 'How many.', required: true});

export const seedFlag = {
  seed: Flags.integer({
    summary: 'Another number makes other data; the same makes the same, and adds nothing twice.',
    default: 1,
    min: 1,
    max: 999_999,
  }),
};

/** What a seed did: things that it added, that were there before, and that the shop refused. */
export type Seeded = {readonly added: number; readonly existing: number; readonly refused: number};
export type SeedOutcome = keyof Seeded;

/** Requests at a time. */
const concurrency = 4;
const retryDelayMs = 5000;
/** Longer than a rate limit that counts by the minute. */
const maxWaitMs = 65_000;

/** Does `work` again while a rate limit refuses it, for a minute. @throws CommandError after that */
const untilAllowed = async <T>(work: () => Promise<T>): Promise<T> => {
  for (const end = Date.now() + maxWaitMs; ; await delay(retryDelayMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 429) throw error;
      if (Date.now() > end) throw rateLimited(error);
    }
  }
};

const rateLimited = (error: RefusedError) =>
  new CommandError(
    `${error.message} Start the shop with RATE_LIMIT=0 while you fill it, or repeat the command later: it goes on where it stopped.`,
  );

/** Such as a price that has changed meanwhile. Whatever the login may not do ends the command. */
const refused = (error: unknown): readonly SeedOutcome[] => {
  if (error instanceof RefusedError && [404, 409, 422].includes(error.status)) return ['refused'];
  throw error;
};

/** Adds things, some at a time, shows how far it is, and counts what became of them. `add` returns the outcomes of one item. */
export const seedAll = async <T>(
  items: Iterable<T>,
  progress: Progress,
  add: (item: T) => Promise<readonly SeedOutcome[]>,
): Promise<Seeded> => {
  const {default: pMap} = await import('p-map');
  const counts = {added: 0, existing: 0, refused: 0};
  let done = 0;
  try {
    await pMap(
      items,
      async item => {
        const outcomes = await untilAllowed(() => add(item)).catch(refused);
        for (const outcome of outcomes) counts[outcome] += 1;
        done += outcomes.length;
        progress.update(done, `${done}`);
      },
      {concurrency},
    );
  } finally {
    progress.stop();
  }
  return counts;
};
