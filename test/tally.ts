import {stripVTControlCharacters} from 'node:util';

export type Tally = {passed: number; failed: number; skipped: number};

// AVA's own marks, and those that it uses on terminals without them.
const marks: readonly (readonly [mark: RegExp, counts: keyof Tally])[] = [
  [/^ {2}[✔√] /, 'passed'],
  // A test that failed; a file that did, or that has no tests; whatever else went wrong.
  [/^ {2}[✘×] /, 'failed'],
  // A test that was waited for in vain.
  [/^ {2}(◌|\(\.{3}\)) /, 'failed'],
  [/^ {2}- \[(skip|todo)\] /, 'skipped'],
];

/**
 * Counts what AVA's reporter says, line by line; after the first rule it tells the failures once more, at length.
 *
 * @returns what a line counted as, if anything
 */
export const tallyReader = (tally: Tally) => {
  let over = false;
  return (line: string): keyof Tally | undefined => {
    const text = stripVTControlCharacters(line);
    over ||= text.trim() === '─';
    if (over) return undefined;
    const [, counts] = marks.find(([mark]) => mark.test(text)) ?? [];
    if (counts) tally[counts] += 1;
    return counts;
  };
};
