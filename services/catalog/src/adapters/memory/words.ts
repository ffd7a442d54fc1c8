import {type RankedWords, ranks} from '../../domain/words.ts';
import {createSorted, lowerBound} from './sorted.ts';

/** The best rank of each of a page's words, by its number. */
const bestRanks = (words: RankedWords): ReadonlyMap<string, number> => {
  const best = new Map<string, number>();
  ranks.forEach((rank, number) => {
    for (const word of words[rank]) if (!best.has(word)) best.set(word, number);
  });
  return best;
};

/** Slots with a word of this prefix, and its rank: 0 for none, otherwise 1 + the number of the best rank. */
export type Matches = {readonly slots: readonly number[]; readonly best: Uint8Array};

/** A slot and the rank of a word in it as one number: a short prefix scans tens of thousands of these. */
const posting = (slot: number, rank: number) => (slot << 2) | rank;

/** From a prefix to the slots with such words: all words sorted, each with its postings. */
export const createWordIndex = () => {
  const vocabulary = createSorted<string>((a, b) => a < b);
  const postings = new Map<string, number[]>();

  return {
    add(slot: number, words: RankedWords) {
      for (const [word, rank] of bestRanks(words)) {
        const list = postings.get(word);
        if (list) list.push(posting(slot, rank));
        else {
          postings.set(word, [posting(slot, rank)]);
          vocabulary.add(word);
        }
      }
    },

    remove(slot: number, words: RankedWords) {
      for (const [word, rank] of bestRanks(words)) {
        const list = postings.get(word)!;
        const last = list.pop()!;
        const gone = posting(slot, rank);
        if (last !== gone) list[list.indexOf(gone)] = last;
        if (list.length > 0) continue;
        postings.delete(word);
        vocabulary.remove(word);
      }
    },

    /** `capacity`: greater than the highest slot. */
    match(prefix: string, capacity: number): Matches {
      const slots: number[] = [];
      const best = new Uint8Array(capacity);
      const words = vocabulary.read();
      const first = lowerBound(words.length, place => words[place]! < prefix);
      for (let place = first; words[place]?.startsWith(prefix); place++) {
        for (const each of postings.get(words[place]!)!) {
          const slot = each >> 2;
          const rank = 1 + (each & 3);
          if (best[slot] === 0) slots.push(slot);
          if (best[slot] === 0 || rank < best[slot]!) best[slot] = rank;
        }
      }
      return {slots, best};
    },
  };
};
