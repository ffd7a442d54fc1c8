import {foldText} from '@ecom/contracts/fold-text';

/** A word of scripts that are written without blanks. */
const unspaced =
  '[[\\p{L}\\p{M}\\p{N}]&&[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]]';
/** In this order: an unspaced run, letters, digits, signs within a word, everything else. */
const parts = new RegExp(`(${unspaced}+)|([[\\p{L}\\p{M}]--${unspaced}]+)|(\\p{N}+)|([\\-‐‑–'._\\/]+)|[^]`, 'gv');

/** A word that may be spelled in parts: `wi-fi` has two, `ax3000` has two; of an unspaced run each pair of characters is one. */
type Spelling = {readonly parts: readonly string[]; readonly isUnspaced?: boolean};

const spellingsOf = (text: string): readonly Spelling[] => {
  const found: Spelling[] = [];
  let current: string[] = [];
  const end = () => {
    if (current.length > 0) found.push({parts: current});
    current = [];
  };
  for (const [, run, letters, digits, sign] of foldText(text).matchAll(parts)) {
    const part = letters ?? digits;
    if (part !== undefined) current.push(part);
    else if (sign === undefined) end();
    if (run !== undefined) found.push({parts: [...run], isUnspaced: true});
  }
  end();
  return found;
};

/** Pairs of characters, and the last one, so that each begins a word. */
const pairsOf = (characters: readonly string[]) =>
  characters.map((character, i) => character + (characters[i + 1] ?? ''));

/** Each part of a word with all that follow it: `wi-fi` is `wifi` and `fi`, which `wi`, `wi-fi`, `wifi` and `fi` begin. */
const tailsOf = (parts: readonly string[]) => parts.map((_, i) => parts.slice(i).join(''));

/** A short word or number is often written apart from what follows it: `T shirt`, `AX 3000`. */
const isOftenJoined = (before: string, after: string) => before.length <= 2 || /^\p{N}/u.test(after);

/** The words of a text that is searched (docs/adr/0015). */
export const wordsOf = (text: string): readonly string[] => {
  const all = spellingsOf(text);
  return all.flatMap(({parts, isUnspaced}, i) => {
    if (isUnspaced) return pairsOf(parts);
    const next = all[i + 1];
    const follows = next && !next.isUnspaced && isOftenJoined(parts.at(-1)!, next.parts[0]!);
    return tailsOf(follows ? [...parts, next.parts[0]!] : parts).slice(0, parts.length);
  });
};

/** The words of a query: each must begin a word of the text. Parts of a word count as one, as `wi-fi` does. */
export const queryWordsOf = (text: string): readonly string[] => [
  ...new Set(spellingsOf(text).flatMap(({parts, isUnspaced}) => (isUnspaced ? pairsOf(parts) : [parts.join('')]))),
];

/**
 * How well a word fits a product, best first: it begins a word of the name, of the name or brand, of those or a category, or of
 * anything that is searched (attributes, options and SKUs too).
 */
export const ranks = ['name', 'brand', 'category', 'any'] as const;
export type Rank = (typeof ranks)[number];

/** A product's words by rank. Each rank holds the words of those before it, so that one condition on one field finds a rank. */
export type RankedWords = Readonly<Record<Rank, readonly string[]>>;

export const rankWords = (texts: Readonly<Record<Rank, readonly string[]>>): RankedWords => {
  const words = new Set<string>();
  const upTo = (rank: Rank) => {
    for (const text of texts[rank]) for (const word of wordsOf(text)) words.add(word);
    return [...words];
  };
  return {name: upTo('name'), brand: upTo('brand'), category: upTo('category'), any: upTo('any')};
};
