import {createSorted, lowerBound} from './sorted.ts';

export type Key = {readonly key: string | number; readonly id: string};

const precedes = (a: Key, b: Key) => a.key < b.key || (a.key === b.key && a.id < b.id);

/** Slots in one sort order. */
export const createOrder = (keyOf: (slot: number) => Key) => {
  const slots = createSorted<number>((a, b) => precedes(keyOf(a), keyOf(b)));

  return {
    /** Ascending. */
    get slots(): readonly number[] {
      return slots.read();
    },
    /** The number of slots of a sorted run that come before a key. */
    rank: (run: readonly number[], key: Key) => lowerBound(run.length, place => precedes(keyOf(run[place]!), key)),
    sort: (some: number[]): readonly number[] => some.sort((a, b) => (precedes(keyOf(a), keyOf(b)) ? -1 : 1)),
    add: slots.add,
    /** Only while `keyOf` returns the key with which the slot was added. */
    remove: slots.remove,
  };
};

export type Order = ReturnType<typeof createOrder>;
