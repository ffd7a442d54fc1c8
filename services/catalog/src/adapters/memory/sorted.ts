/** The first position of a sorted run of `length` at which `isBefore` is false (binary search). */
export const lowerBound = (length: number, isBefore: (place: number) => boolean): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Up to this many additions are inserted one by one: each moves the rest of the array, which for tens of thousands of items takes microseconds. */
const few = 16;

/**
 * A run that is sorted when it is read. Additions wait until then: many are sorted and merged, so that a run of a hundred
 * thousand costs no more to fill than to sort. The sort key of a waiting item must not change.
 */
export const createSorted = <T>(precedes: (a: T, b: T) => boolean) => {
  let run: T[] = [];
  let waiting: T[] = [];
  const placeOf = (item: T) => lowerBound(run.length, place => precedes(run[place]!, item));

  const merge = () => {
    waiting.sort((a, b) => (precedes(a, b) ? -1 : 1));
    const merged: T[] = [];
    let place = 0;
    for (const item of waiting) {
      while (place < run.length && precedes(run[place]!, item)) merged.push(run[place++]!);
      merged.push(item);
    }
    while (place < run.length) merged.push(run[place++]!);
    run = merged;
  };
  const settle = (): T[] => {
    if (waiting.length > few) merge();
    else for (const item of waiting) run.splice(placeOf(item), 0, item);
    if (waiting.length > 0) waiting = [];
    return run;
  };

  return {
    read: (): readonly T[] => settle(),
    add: (item: T) => void waiting.push(item),
    remove: (item: T) => void settle().splice(placeOf(item), 1),
  };
};
