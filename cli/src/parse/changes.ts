import {UsageError} from '../client/errors.ts';

/**
 * The fields that flags name, as a merge patch (RFC 7396).
 *
 * @throws UsageError when there are none
 */
export const changesOf = <Changes extends object>(changes: Changes): Changes => {
  if (Object.values(changes).every(value => value === undefined))
    throw new UsageError('Nothing is to be changed: name it with a flag (see --help).');
  return changes;
};

/** An empty text removes an optional value. */
export const orNull = (text: string | undefined): string | null | undefined => (text === '' ? null : text);
