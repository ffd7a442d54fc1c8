/** Latin letters that Unicode does not take apart into a letter and its mark. */
const whole: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** `Sound Equipment` → `sound-equipment`; a name without Latin letters or digits gets its id's last digits. */
export const createSlug = (name: string, id: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, letter => whole[letter]!)
    .replaceAll('&', ' and ')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 100)
    .replace(/-$/, '') || id.slice(-12);

/** The slug with the end of the id, for a name whose slug is taken. */
export const createDistinctSlug = (slug: string, id: string): string => `${slug}-${id.slice(-8)}`;
