import type {Filter} from '@ecom/core/page';
import type {Condition} from './keyset.ts';

/** The column of a field: `created_at` of `createdAt`. */
export const columnOf = (field: string): string => field.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** The columns of fields, named as the fields are. */
export const selectFields = (fields: readonly string[]): string =>
  fields.map(field => (columnOf(field) === field ? field : `${columnOf(field)} as "${field}"`)).join(', ');

/** The conditions of a filter whose fields have columns of the same names. */
export const conditionsOf = (filter: Filter): readonly Condition[] =>
  Object.entries(filter).flatMap(([field, expected]): Condition[] => {
    const column = columnOf(field);
    if (expected === undefined) return [];
    if (typeof expected === 'string') return [[`${column} = ?`, expected]];
    const {after, before} = expected;
    return [
      ...(after === undefined ? [] : [[`${column} > ?`, after] as const]),
      ...(before === undefined ? [] : [[`${column} < ?`, before] as const]),
    ];
  });
