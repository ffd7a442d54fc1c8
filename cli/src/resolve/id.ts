import {CommandError} from '../client/errors.ts';

/** Whether a text is a whole id (RFC 9562). */
export const isId = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);

/** Whether a text may be the first digits of an id. */
export const isAbbreviatedId = (text: string): boolean => /^[\da-f]{8}(?:-?[\da-f])*$/i.test(text) && !isId(text);

const digitsOf = (id: string) => id.toLowerCase().replaceAll('-', '');

/** Whether a text is the id, or its first eight or more digits. */
export const namesId = (text: string, id: string): boolean =>
  (isId(text) || isAbbreviatedId(text)) && digitsOf(id).startsWith(digitsOf(text));

/**
 * The only item that was found.
 *
 * @param what such as `user ada@example.org`
 * @throws CommandError when there are none or several
 */
export const only = <Item extends {readonly id: string}>(what: string, items: readonly Item[]): Item => {
  const [item] = items;
  if (!item) throw new CommandError(`There is no ${what}.`);
  if (items.length > 1)
    throw new CommandError(`There are several: ${what} may be ${items.map(({id}) => id).join(', ')}.`);
  return item;
};
