import {UsageError} from '../client/errors.ts';

const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1000};

/**
 * The length of time that a flag names (`500ms`, `2s`), in milliseconds.
 *
 * @throws UsageError for another text, and above the maximum
 */
export const parseDurationMs = (flag: string, text: string, maxMs: number): number => {
  const [, count, unit] = /^(\d{1,6})(ms|s)$/.exec(text) ?? [];
  const ms = count ? Number(count) * unitMs[unit!]! : 0;
  if (ms < 1 || ms > maxMs)
    throw new UsageError(`--${flag}: ${text} is no time such as 500ms or 1s, of at most ${maxMs}ms.`);
  return ms;
};
