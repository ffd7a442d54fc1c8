/** Letters that Unicode does not decompose, and letters of one sound that keyboards of several languages write differently. */
const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ħ: 'h',
    ı: 'i',
    ς: 'σ',
    ى: 'ي',
    ی: 'ي',
    ک: 'ك',
    ة: 'ه',
    ʼ: "'",
    '’': "'",
  }),
);
const spelled = new RegExp(`[${[...spellings.keys()].join('')}]`, 'gu');

/** Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters; in other scripts a mark makes another letter (ハ, バ, パ). */
const marks = /[\u0300-\u036F\u0591-\u05C7\u064B-\u065F\u0670]/gu;
/** Characters without a glyph, such as soft hyphens, and the Arabic letter that only stretches a word. */
const invisible = /[\p{Cf}\p{Variation_Selector}\u0640]/gu;

/** Text as search, order and slugs see it: compatible forms alike, without marks, in lower case (`Crème №5` is `creme no5`). */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(marks, '')
    .replaceAll(invisible, '')
    .toLowerCase()
    .replaceAll(spelled, letter => spellings.get(letter)!)
    .normalize('NFC');
