import {setTimeout as wait} from 'node:timers/promises';

const shortest = 100;
const longest = 10_000;

/** What has worked for so many milliseconds did not fail at once: pauses begin anew. */
export const healthy = 10_000;

/**
 * Milliseconds to wait before attempt `attempt` (the first repetition is 1): doubles from 100 ms to 10 s, of which a random half
 * is left out, so that whatever failed together does not come back together.
 */
export const pauseBefore = (attempt: number, random = Math.random()): number =>
  Math.min(longest, shortest * 2 ** (attempt - 1)) * (1 - random / 2);

/** Waits out the pause before `attempt`; returns early when `signal` is aborted. */
export const pause = async (attempt: number, signal: AbortSignal): Promise<void> => {
  await wait(pauseBefore(attempt), undefined, {signal}).catch(() => {});
};

/** Waits for `work`, at most `milliseconds`. */
export const atMost = async (milliseconds: number, work: Promise<unknown>): Promise<void> => {
  const done = new AbortController();
  try {
    await Promise.race([work, wait(milliseconds, undefined, {signal: done.signal})]);
  } finally {
    done.abort();
  }
};
