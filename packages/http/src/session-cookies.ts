/**
 * The cookies of a browser session. The prefix makes browsers refuse them without `Secure`, with a `Domain`, or for a part of the paths: no other host, not even a subdomain, can
 * set them (RFC 6265bis §4.1.3.2).
 */
export const cookieNames = {
  /** The refresh token. */
  session: '__Host-ecom-session',
  access: '__Host-ecom-access',
} as const;

/** `none` is for storefronts of another site; browsers then keep the cookies apart by storefront (CHIPS). */
export const sameSiteValues = ['lax', 'strict', 'none'] as const;

export type SameSite = (typeof sameSiteValues)[number];

export type CookieOptions = {
  /** Zero deletes the cookie. */
  readonly maxAgeSeconds: number;
  readonly sameSite: SameSite;
};

const sameSiteAttributes: Readonly<Record<SameSite, readonly string[]>> = {
  lax: ['SameSite=Lax'],
  strict: ['SameSite=Strict'],
  none: ['SameSite=None', 'Partitioned'],
};

/**
 * The value of a Set-Cookie header for a cookie that no script can read. `Secure` needs TLS; Chromium and Firefox accept it from `http://localhost`, too.
 *
 * @param value of characters that need no quoting (RFC 6265 §4.1.1), such as base64url
 */
export const setCookie = (name: string, value: string, {maxAgeSeconds, sameSite}: CookieOptions): string =>
  [
    `${name}=${value}`,
    'Path=/',
    `Max-Age=${maxAgeSeconds}`,
    'HttpOnly',
    'Secure',
    ...sameSiteAttributes[sameSite],
  ].join('; ');
