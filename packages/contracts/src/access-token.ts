/** The claims of an access token (RFC 9068) beside the registered ones. */
export type AccessClaims = {
  readonly sub: string;
  readonly sid: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** Permissions, separated by spaces (RFC 8693 §4.2). */
  readonly scope: string;
};

export const tokenIssuer = 'ecom';
export const tokenAudience = 'ecom';
