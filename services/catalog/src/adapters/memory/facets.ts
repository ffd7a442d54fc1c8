import {type FacetKey, facetKeysOf} from '../../domain/facets.ts';
import type {Page} from '../../domain/page.ts';

/** Numbers each facet key and stores the numbers of each slot: counting ten thousand pages adds small integers and reads no text. */
export const createFacetIndex = () => {
  const numbers = new Map<FacetKey, number>();
  const keys: FacetKey[] = [];
  /** Number of slots per facet number; unused numbers are recycled. */
  const uses: number[] = [];
  const free: number[] = [];
  const ofSlot: (readonly number[])[] = [];

  const numberOf = (key: FacetKey): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = free.pop() ?? keys.length;
    numbers.set(key, number);
    keys[number] = key;
    uses[number] = 0;
    return number;
  };

  return {
    add(slot: number, page: Page) {
      ofSlot[slot] = facetKeysOf(page).map(numberOf);
      for (const number of ofSlot[slot]) uses[number]! += 1;
    },

    remove(slot: number) {
      for (const number of ofSlot[slot]!) {
        uses[number]! -= 1;
        if (uses[number]! > 0) continue;
        numbers.delete(keys[number]!);
        free.push(number);
      }
      ofSlot[slot] = [];
    },

    count(slots: readonly number[]): ReadonlyMap<FacetKey, number> {
      const counts = new Uint32Array(keys.length);
      for (let i = 0; i < slots.length; i++) {
        const its = ofSlot[slots[i]!]!;
        for (let j = 0; j < its.length; j++) counts[its[j]!]! += 1;
      }
      const found = new Map<FacetKey, number>();
      counts.forEach((count, number) => {
        if (count > 0) found.set(keys[number]!, count);
      });
      return found;
    },
  };
};
