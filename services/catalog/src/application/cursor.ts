import * as cursor from '@ecom/core/cursor';
import type {Place, Sort} from '../domain/search.ts';

/** The end of a page: the index of the search in its sequence, and the last item. */
export type Cursor = {readonly step: number; readonly after: Place};

type Of = {readonly sort: Sort; readonly currency: string};

export const writeCursor = ({step, after}: Cursor, {sort, currency}: Of): string =>
  cursor.writeCursor(sort, currency, step, after.key, after.id);

/** @throws Failure `invalid` for the cursor of a list in another order, and for malformed text */
export const readCursor = (text: string, {sort, currency}: Of, steps: number): Cursor => {
  const [, , step, key, id] = cursor.readCursor<[string, string, number, string | number, string]>(
    text,
    ([ofSort, ofCurrency, step, key, id]) =>
      ofSort === sort &&
      ofCurrency === currency &&
      Number.isInteger(step) &&
      (step as number) >= 0 &&
      (step as number) < steps &&
      typeof key === (sort === 'name' ? 'string' : 'number') &&
      typeof id === 'string',
  );
  return {step, after: {key, id}};
};
