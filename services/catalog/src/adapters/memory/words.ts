import {type RankedWords, ranks} from '../../domain/words.ts';
import {lowerBound} from './order.ts';

/** The best rank of each of a page's words, by its number. */
const bestRanks = (words: RankedWords): ReadonlyMap<string, number> => {
  const best = new Map<string, number>();
  ranks.forEach((rank, number) => {
    for (const word of words[rank]) if (!best.has(word)) best.set(word, number);
  });
  return best;
};

/** Which slots have a word that begins so, and at which rank: 0 for none, else 1 + the best rank's number. */
export type Matches = {readonly slots: readonly number[]; readonly best: Uint8Array};

/** A slot and the rank of a word in it as one number: ten thousands of these are gone through for a short prefix. */
const posting = (slot: number, rank: number) => (slot << 2) | rank;

/** From the beginning of a word to the slots that have it: all words sorted, and for each its postings. */
export const createWordIndex = () => {
  const vocabulary: string[] = [];
  const postings = new Map<string, number[]>();
  const placeOf = (word: string) => lowerBound(vocabulary.length, place => vocabulary[place]! < word);

  return {
    add(slot: number, words: RankedWords) {
      for (const [word, rank] of bestRanks(words)) {
        const list = postings.get(word);
        if (list) list.push(posting(slot, rank));
        else {
          postings.set(word, [posting(slot, rank)]);
          vocabulary.splice(placeOf(word), 0, word);
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
        vocabulary.splice(placeOf(word), 1);
      }
    },

    /** `capacity`: more than the highest slot. */
    match(prefix: string, capacity: number): Matches {
      const slots: number[] = [];
      const best = new Uint8Array(capacity);
      for (let place = placeOf(prefix); vocabulary[place]?.startsWith(prefix); place++) {
        for (const each of postings.get(vocabulary[place]!)!) {
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
