/** The claims of an access token (RFC 9068) beside the registered ones. */
export type AccessClaims = {
  readonly sub: string;
  readonly sid: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** Permissions, separated by spaces (RFC 8693 §4.2). */
  readonly scope: string;
  /** By which methods the caller was authenticated (RFC 8176). Tokens of an earlier release lack it, as they lack the next two. */
  readonly amr?: readonly string[];
  /** When the caller last proved who they are, in seconds since the epoch (OpenID Connect Core §2). */
  readonly auth_time?: number;
  /** The caller may do nothing but add a second factor. */
  readonly restriction?: 'enrolment';
};

export const tokenIssuer = 'ecom';
export const tokenAudience = 'ecom';
