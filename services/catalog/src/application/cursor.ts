import {Failure} from '@ecom/core/failure';
import type {Place, Sort} from '../domain/search.ts';

/** The end of a page: the index of the search in its sequence, and the last item. */
export type Cursor = {readonly step: number; readonly after: Place};

type Of = {readonly sort: Sort; readonly currency: string};

/** Opaque to clients; it contains the sort order, so that it is refused by lists in another order. */
export const writeCursor = ({step, after}: Cursor, {sort, currency}: Of): string =>
  Buffer.from(JSON.stringify([sort, currency, step, after.key, after.id])).toString('base64url');

/** @throws Failure `invalid` for the cursor of a list in another order, and for malformed text */
export const readCursor = (text: string, {sort, currency}: Of, steps: number): Cursor => {
  try {
    const [ofSort, ofCurrency, step, key, id] = JSON.parse(Buffer.from(text, 'base64url').toString());
    const fits = ofSort === sort && ofCurrency === currency && Number.isInteger(step) && step >= 0 && step < steps;
    if (fits && typeof key === (sort === 'name' ? 'string' : 'number') && typeof id === 'string')
      return {step, after: {key, id}};
  } catch {}
  throw invalidCursor();
};

const invalidCursor = () =>
  new Failure('invalid', 'invalid-cursor', 'The cursor does not belong to this list.', {
    errors: [
      {
        path: 'cursor',
        message: 'is not a cursor of this list; use nextCursor as it was returned, with the same sort and currency',
      },
    ],
  });
