import {type FacetKey, productFacetKeys, variantFacetKeys} from '../../domain/facets.ts';
import type {Page} from '../../domain/page.ts';

/** The numbers of a slot's facet keys: all, those of the product, and those of each variant. */
type Numbers = {
  readonly all: readonly number[];
  readonly product: readonly number[];
  readonly variants: readonly (readonly number[])[];
};

/** Numbers each facet key and stores the numbers of each slot: counting ten thousand pages adds small integers and reads no text. */
export const createFacetIndex = () => {
  const numbers = new Map<FacetKey, number>();
  const keys: FacetKey[] = [];
  /** Number of slots per facet number; unused numbers are recycled. */
  const uses: number[] = [];
  const free: number[] = [];
  const ofSlot: Numbers[] = [];

  const numberOf = (key: FacetKey): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = free.pop() ?? keys.length;
    numbers.set(key, number);
    keys[number] = key;
    uses[number] = 0;
    return number;
  };

  const byKey = (counts: Uint32Array): ReadonlyMap<FacetKey, number> => {
    const found = new Map<FacetKey, number>();
    counts.forEach((count, number) => {
      if (count > 0) found.set(keys[number]!, count);
    });
    return found;
  };

  return {
    add(slot: number, page: Page) {
      const product = productFacetKeys(page).map(numberOf);
      const variants = page.variants.map(variant => variantFacetKeys(variant).map(numberOf));
      const all = [...new Set([...product, ...variants.flat()])];
      ofSlot[slot] = {all, product, variants};
      for (const number of all) uses[number]! += 1;
    },

    remove(slot: number) {
      for (const number of ofSlot[slot]!.all) {
        uses[number]! -= 1;
        if (uses[number]! > 0) continue;
        numbers.delete(keys[number]!);
        free.push(number);
      }
      delete ofSlot[slot];
    },

    count(slots: readonly number[]): ReadonlyMap<FacetKey, number> {
      const counts = new Uint32Array(keys.length);
      for (let i = 0; i < slots.length; i++) {
        const its = ofSlot[slots[i]!]!.all;
        for (let j = 0; j < its.length; j++) counts[its[j]!]! += 1;
      }
      return byKey(counts);
    },

    /** `matching`: which of the variants in a slot match. */
    countMatching(slots: readonly number[], matching: (slot: number) => readonly boolean[]) {
      const counts = new Uint32Array(keys.length);
      for (const slot of slots) {
        const {product, variants} = ofSlot[slot]!;
        const matches = matching(slot);
        const its = new Set([...product, ...variants.filter((_, i) => matches[i]).flat()]);
        for (const number of its) counts[number]! += 1;
      }
      return byKey(counts);
    },
  };
};
