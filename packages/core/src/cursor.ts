import {Failure} from './failure.ts';

type Part = string | number;

/** A cursor of a list, opaque to clients. It contains the sort order of the list, so that it is refused by lists in another order. */
export const writeCursor = (...parts: readonly Part[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/**
 * The parts of a cursor, if `isValid` accepts them.
 *
 * @throws Failure `invalid` for the cursor of another list, and for malformed text
 */
export const readCursor = <Parts extends readonly Part[]>(
  cursor: string,
  isValid: (parts: readonly unknown[]) => boolean,
): Parts => {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && isValid(parts)) return parts as unknown as Parts;
  } catch {}
  throw invalidCursor();
};

export const invalidCursor = () =>
  new Failure('invalid', 'invalid-cursor', 'The cursor does not belong to this list.', {
    errors: [
      {
        path: 'cursor',
        message: 'is not a cursor of this list; use nextCursor as it was returned, with the same sort and filters',
      },
    ],
  });
