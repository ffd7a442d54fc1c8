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

type Slugs = {
  readonly slug: string;
  /** Newest first; default: none. */
  readonly formerSlugs?: readonly string[] | undefined;
};

const maxFormerSlugs = 20;

/** The slugs after a change. A former slug leads to the resource until another one takes it. */
export const changeSlug = ({slug: before, formerSlugs = []}: Slugs, slug = before): Slugs =>
  slug === before
    ? {slug, formerSlugs}
    : {
        slug,
        formerSlugs: [before, ...formerSlugs.filter(former => former !== slug && former !== before)].slice(
          0,
          maxFormerSlugs,
        ),
      };
