/** Text as search and order see it: compatible forms alike, without marks, in lower case (`Crème №5` is `creme no5`). */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** The words of a text: its runs of letters and digits, folded. */
export const wordsOf = (text: string): readonly string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

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
