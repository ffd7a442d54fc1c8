/** An inverted index: from a key to the slots that have it. */
export const createPostings = () => {
  const slotsOf = new Map<string, Set<number>>();
  const none: ReadonlySet<number> = new Set();
  return {
    add(slot: number, keys: readonly string[]) {
      for (const key of keys) {
        const slots = slotsOf.get(key);
        if (slots) slots.add(slot);
        else slotsOf.set(key, new Set([slot]));
      }
    },
    remove(slot: number, keys: readonly string[]) {
      for (const key of keys) {
        const slots = slotsOf.get(key)!;
        slots.delete(slot);
        if (slots.size === 0) slotsOf.delete(key);
      }
    },
    of: (key: string): ReadonlySet<number> => slotsOf.get(key) ?? none,
    sizes: () => Array.from(slotsOf, ([key, {size}]) => [key, size] as const),
  };
};
