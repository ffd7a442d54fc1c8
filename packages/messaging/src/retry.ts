import {setTimeout as wait} from 'node:timers/promises';

const minDelayMs = 100;
const maxDelayMs = 10_000;

/** A client that has worked for this long is healthy: its count of failures starts again. */
export const healthyAfterMs = 10_000;

/**
 * Delay before retry `attempt` (the first is 1): doubles from 100 ms to 10 s, with a random part of up to one half
 * subtracted (jitter), so that clients that failed together do not retry together.
 */
export const retryDelayMs = (attempt: number, random = Math.random()): number =>
  Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1)) * (1 - random / 2);

/** Waits for the delay before retry `attempt`; returns early when `signal` is aborted. */
export const waitBeforeRetry = async (attempt: number, signal: AbortSignal): Promise<void> => {
  await wait(retryDelayMs(attempt), undefined, {signal}).catch(() => {});
};

/** Waits for `work`, at most `timeoutMs`. A timeout is not an error. */
export const withTimeout = async (timeoutMs: number, work: Promise<unknown>): Promise<void> => {
  const done = new AbortController();
  try {
    await Promise.race([work, wait(timeoutMs, undefined, {signal: done.signal})]);
  } finally {
    done.abort();
  }
};
