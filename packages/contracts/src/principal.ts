import {Failure} from '@ecom/core/failure';
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
  /** When the caller last proved who they are, by a password or another factor; RFC 3339. An API key never does. */
  readonly provenAt?: string;
  /** The caller may do nothing but add a second factor, which the shop requires of their roles. */
  readonly restriction?: 'enrolment';
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

const recentProofMs = 15 * 60_000;

/**
 * Asserts that the caller proved within the last 15 minutes who they are. A stolen session is then of no use for what would take over an account, or
 * costs much. A clock that runs behind is no proof of the future, and is accepted.
 *
 * @param now RFC 3339
 * @throws Failure `forbidden`, with the remedy
 */
export const assertRecentProof = ({provenAt, apiKeyId}: Principal, now: string): void => {
  if (apiKeyId !== undefined) throw keyCannotProve();
  if (provenAt === undefined || Date.parse(now) - Date.parse(provenAt) > recentProofMs) throw recentProofRequired();
};

const recentProofRequired = () =>
  new Failure(
    'forbidden',
    'recent-proof-required',
    'This needs a proof of the last 15 minutes that it is you. Send your password or a second factor to POST /auth/step-up, and repeat the request with the new access token.',
  );
const keyCannotProve = () =>
  new Failure(
    'forbidden',
    'recent-proof-required',
    'This needs a proof that it is you, which an API key cannot give. Log in, and send the access token.',
  );
