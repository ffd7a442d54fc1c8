import {UsageError} from '../client/errors.ts';
import {durationMs} from './duration.ts';

/**
 * The instant that a flag names: an instant or a date (RFC 3339), or how long ago it was (`30m`, `12h`, `7d`).
 *
 * @returns RFC 3339 in UTC; undefined for undefined
 * @throws UsageError
 */
export const parseInstant = (flag: string, text: string | undefined, nowMs = Date.now()): string | undefined => {
  if (text === undefined) return undefined;
  const agoMs = durationMs(text);
  const ms = agoMs !== undefined ? nowMs - agoMs : /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageError(
      `--${flag}: ${text} is neither an instant such as 2026-01-31T12:00:00Z nor a time such as 30m, 12h or 7d.`,
    );
  return new Date(ms).toISOString();
};
