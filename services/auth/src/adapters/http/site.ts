import type {RelyingParty} from '../../application/ports/passkeys.ts';

/** The shop as browsers see it. */
export type SiteSettings = {
  /** Its origin; default: that of each request. */
  readonly publicUrl?: string | undefined;
  /** Default: the domain of the origin, and the pages of it. */
  readonly relyingParty?: RelyingParty | undefined;
};

/** The origin of the shop for a request that names it as `origin`. */
export const originOf = ({publicUrl}: SiteSettings, origin: string): string => publicUrl ?? origin;

export const relyingPartyOf = (site: SiteSettings, origin: string): RelyingParty => {
  const own = originOf(site, origin);
  return site.relyingParty ?? {id: new URL(own).hostname, origins: [own]};
};
