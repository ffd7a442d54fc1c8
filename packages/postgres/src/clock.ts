/** Milliseconds: a difference below this is the network's, and an answer that took longer says little. */
const tolerance = 100;

export type Clock = {
  /** RFC 3339 */
  now(): string;
  /** Takes in what the database's clock showed, in milliseconds since 1970, and how long the answer took. */
  heard(milliseconds: number, took: number): void;
};

/**
 * The time by the database's clock, counted on by this process between two looks. All processes of a service share it: what one of them puts off, the
 * others find due, however wrong the clock of its machine is. Before the first look it is the machine's.
 */
export const createClock = (
  machine: () => number = Date.now,
  passed: () => number = () => performance.now(),
): Clock => {
  let start: number | undefined;
  const time = () => (start === undefined ? machine() : start + passed());
  return {
    now: () => new Date(time()).toISOString(),
    heard(milliseconds, took) {
      if (start !== undefined && (took > tolerance || Math.abs(milliseconds - time()) <= tolerance)) return;
      start = milliseconds - passed();
    },
  };
};
