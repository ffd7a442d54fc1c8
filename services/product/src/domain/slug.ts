/** `Sound Equipment` → `sound-equipment`; a name without Latin letters or digits gets its id's last digits. */
export const slugOf = (name: string, id: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 100) || id.slice(-12);

/** A slug that nobody else has. */
export const distinctSlug = (slug: string, id: string): string => `${slug}-${id.slice(-8)}`;
