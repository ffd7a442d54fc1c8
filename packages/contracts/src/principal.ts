import type {Permission} from './permission.ts';

/** The authenticated caller, as the access token or the API key describes it. */
export type Principal = {
  /** The user; of an API key: who created it. */
  readonly userId: string;
  /** The session of the access token, or the API key. */
  readonly sessionId: string;
  /** Defined when an API key authenticated the caller. */
  readonly apiKeyId?: string;
  /** The account's e-mail address when the token was issued. */
  readonly email: string;
  readonly roles: readonly string[];
  /** What the roles allow. */
  readonly permissions: ReadonlySet<Permission>;
};

/** Verifies an access token or an API key. @throws Failure `unauthenticated` when it is wrong, expired or revoked */
export type VerifyToken = (token: string) => Principal | Promise<Principal>;

/**
 * The user whose own things the caller may access. An API key is no person: it has its permissions only, so that a key with few of them does not give
 * access to what belongs to its creator.
 */
export const personOf = (principal: Principal | undefined): string | undefined =>
  principal?.apiKeyId === undefined ? principal?.userId : undefined;

/** Whether the caller may access what belongs to `ownerId`: as the owner, or by the permission. */
export const canAccess = (principal: Principal | undefined, ownerId: string | null, permission: Permission): boolean =>
  principal !== undefined && (personOf(principal) === ownerId || principal.permissions.has(permission));
