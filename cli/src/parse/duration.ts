import {UsageError} from '../client/errors.ts';

const unitMs: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** Milliseconds of `500ms`, `30s`, `15m`, `2h` or `7d`; undefined for another text. */
export const durationMs = (text: string): number | undefined => {
  const [, count, unit] = /^(\d{1,6})(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * unitMs[unit!]!;
};

/**
 * Milliseconds that a flag names.
 *
 * @param maxMs default: any
 * @throws UsageError for another text, zero, and above the maximum
 */
export const parseDuration = (flag: string, text: string, maxMs = Number.POSITIVE_INFINITY): number => {
  const ms = durationMs(text);
  if (!ms) throw new UsageError(`--${flag}: ${text} is no time such as 500ms, 30s, 15m or 2h.`);
  if (ms > maxMs) throw new UsageError(`--${flag}: ${text} is more than ${maxMs}ms.`);
  return ms;
};
