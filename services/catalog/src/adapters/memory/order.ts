/** The first place in a sorted run of `length` where `isBefore` no longer holds. */
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

export type Key = {readonly key: string | number; readonly id: string};

const precedes = (a: Key, b: Key) => a.key < b.key || (a.key === b.key && a.id < b.id);

/**
 * Slots kept in one order. A change moves numbers in a packed array, which for tens of thousands takes microseconds; nothing
 * is ever sorted anew.
 */
export const createOrder = (keyOf: (slot: number) => Key) => {
  const slots: number[] = [];
  /** How many of a run in this order come before a key. */
  const rank = (run: readonly number[], key: Key) => lowerBound(run.length, place => precedes(keyOf(run[place]!), key));

  return {
    /** Ascending. */
    slots: slots as readonly number[],
    rank,
    sort: (some: number[]): readonly number[] => some.sort((a, b) => (precedes(keyOf(a), keyOf(b)) ? -1 : 1)),
    add: (slot: number) => void slots.splice(rank(slots, keyOf(slot)), 0, slot),
    /** While `keyOf` still tells the key that the slot was added with. */
    remove: (slot: number) => void slots.splice(rank(slots, keyOf(slot)), 1),
  };
};

export type Order = ReturnType<typeof createOrder>;
