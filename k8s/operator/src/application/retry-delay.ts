/** Bounds of the delay before a retry, in milliseconds. */
export type RetryDelays = {readonly minDelayMs: number; readonly maxDelayMs: number};

/**
 * Delay before retry `attempt` (the first is 1): doubles from the minimum to the maximum, with a random part of up to one half
 * subtracted (jitter), so that clients that failed together do not retry together.
 */
export const retryDelayMs = (
  attempt: number,
  {minDelayMs, maxDelayMs}: RetryDelays,
  random: number = Math.random(),
): number => Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1)) * (1 - random / 2);
