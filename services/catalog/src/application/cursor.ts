import {Failure} from '@ecom/core/failure';
import type {Place, Sort} from '../domain/search.ts';

/** Where a page of a list ended: which search of its sequence, and the last one seen there. */
export type Cursor = {readonly step: number; readonly after: Place};

type Of = {readonly sort: Sort; readonly currency: string};

/** Opaque to clients; it names the list's order, so that it cannot be taken for a place in another. */
export const writeCursor = ({step, after}: Cursor, {sort, currency}: Of): string =>
  Buffer.from(JSON.stringify([sort, currency, step, after.key, after.id])).toString('base64url');

/** @throws Failure `invalid` for the cursor of a list in another order, or none at all */
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
        message: 'is not a cursor of this list; take nextCursor as it was given, with the same sort and currency',
      },
    ],
  });
