import {formatMoney, type Money} from '@ecom/core/money';

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `2 hours ago`, `in 3 days`, `just now`. */
const formatInstant = (instant: string, nowMs = Date.now()): string => {
  const seconds = (Date.parse(instant) - nowMs) / 1000;
  const [unit, length] = units.find(([, length]) => Math.abs(seconds) >= length) ?? [];
  if (!unit) return 'just now';
  const count = Math.trunc(Math.abs(seconds) / length);
  const text = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
};

/** A value as people read it: money `19.99 EUR`, instants `2 hours ago`, nothing for null. */
export const formatCell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (isMoney(value)) return formatMoney(value);
  if (isInstant(value)) return formatInstant(value);
  if (Array.isArray(value)) return value.map(formatCell).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
};

/** Whether a value is words, which people read; the others they copy: ids, numbers, SKUs, money. */
export const isText = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(isText);
  if (typeof value === 'object') return value !== null && !isMoney(value);
  return typeof value === 'string' && !isInstant(value) && /[^!-~]/.test(value);
};

/** A value as programs read it in CSV: instants in RFC 3339, booleans as `true` and `false`, money without separators of thousands. */
export const formatCsvCell = (value: unknown): string => {
  if (isMoney(value)) return formatMoney(value).replaceAll(',', '');
  if (Array.isArray(value)) return value.map(formatCsvCell).join(' ');
  return isInstant(value) || typeof value === 'boolean' ? String(value) : formatCell(value);
};
