import type {Filter} from '@ecom/core/page';
import type {Condition} from './keyset.ts';

/** The column of a field: `created_at` of `createdAt`. */
export const columnOf = (field: string): string => field.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

const isList = (value: object): value is readonly string[] => Array.isArray(value);

/** A range, which an index serves. */
const idsBetween = (column: string, prefix: string): readonly Condition[] => [
  [`${column} >= ?`, prefix + '00000000-0000-0000-0000-000000000000'.slice(prefix.length)],
  [`${column} <= ?`, prefix + 'ffffffff-ffff-ffff-ffff-ffffffffffff'.slice(prefix.length)],
];

/**
 * The conditions of a filter.
 *
 * @param column the column of a field; default: its own name
 */
export const conditionsOf = (filter: Filter, column = columnOf): readonly Condition[] =>
  Object.entries(filter).flatMap(([field, expected]): Condition[] => {
    if (expected === undefined) return [];
    if (typeof expected === 'string') return [[`${column(field)} = ?`, expected]];
    // Only an equality lets an index that begins with the column sort the rows.
    if (isList(expected) && expected.length === 1) return [[`${column(field)} = ?`, expected[0]]];
    if (isList(expected)) return [[`${column(field)} = any (?)`, expected]];
    if ('contains' in expected) return [[`${column(field)} @> ?`, expected.contains]];
    if ('prefix' in expected) return [...idsBetween(column(field), expected.prefix)];
    const {after, before} = expected;
    return [
      ...(after === undefined ? [] : [[`${column(field)} > ?`, after] as const]),
      ...(before === undefined ? [] : [[`${column(field)} < ?`, before] as const]),
    ];
  });
