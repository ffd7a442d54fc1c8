import {transliterate} from '@ecom/contracts/transliterate';

/** `Sound Equipment` → `sound-equipment`, `手机` → `shouji`; a name without letters and digits gets its id's last digits. */
export const createSlug = (name: string, id: string): string =>
  transliterate(name)
    .replaceAll('&', ' and ')
    .replaceAll(/['`]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 100)
    .replace(/-$/, '') || id.slice(-12);

/** The slug with the end of the id, for a name whose slug is taken. */
export const createDistinctSlug = (slug: string, id: string): string => `${slug}-${id.slice(-8)}`;
