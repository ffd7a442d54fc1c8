import {type FacetKey, facetKeysOf} from '../../domain/facets.ts';
import type {Page} from '../../domain/page.ts';

/** Each facet key as a small number, and each slot's numbers: counting ten thousand pages adds small integers and touches no text. */
export const createFacetIndex = () => {
  const numbers = new Map<FacetKey, number>();
  const keys: FacetKey[] = [];
  /** How many slots have each number; a number that none has is given away again. */
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
