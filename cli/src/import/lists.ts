/** The parts of a cell between separators, without blanks around them and empty ones. */
export const partsOf = (cell: string, separator: string): string[] =>
  cell
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '');

/** The names from the root category to another one: `Home > Kitchen`. */
export const pathOf = (cell: string): string[] => partsOf(cell, '>');
export const writePath = (path: readonly string[]): string => path.join(' > ');

const valueOfWord = 'yes';

/** `Colour:black` is the attribute `Colour`; a word without a colon is an attribute whose value is `yes`. */
export const attributeOf = (part: string): [string, string] => {
  const colon = part.indexOf(':');
  return colon === -1 ? [part, valueOfWord] : [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
};
export const writeAttribute = ([name, value]: readonly [string, string]): string => `${name}:${value}`;
/** An attribute that is a word alone stays one. */
export const writeTag = ([name, value]: readonly [string, string]): string =>
  value === valueOfWord ? name : writeAttribute([name, value]);

/** What a list has, or undefined, which leaves a field as it is, if that is nothing. */
export const unlessEmpty = <List extends object>(list: List): List | undefined =>
  Object.keys(list).length > 0 ? list : undefined;
