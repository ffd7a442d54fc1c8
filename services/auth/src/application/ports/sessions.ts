import type {Page, PageRequest} from '@ecom/core/page';
import type {Account, ExistingAccount} from '../../domain/account.ts';
import type {Proof} from '../../domain/authentication.ts';
import type {CredentialKind} from '../../domain/credential.ts';
import type {RoleName} from '../../domain/role.ts';
import type {Client, Session} from '../../domain/session.ts';

/**
 * What is stored of a refresh token: SHA-256 of its halves, base64url. The first half names the family and stays the same as long as the session
 * lives; the second can be used once.
 */
export type RefreshDigest = {readonly family: string; readonly secret: string};

export type RefreshTokens = {
  /** The first token of a new family. */
  issue(): {readonly token: string; readonly digest: RefreshDigest};
  /**
   * The token of the same family that replaces `token`: the same for the same salt, random for a new one. Neither the salt nor the token alone
   * determines it.
   */
  successor(
    token: string,
    salt?: string,
  ): {readonly token: string; readonly digest: RefreshDigest; readonly salt: string};
  /** Undefined for text that is not a refresh token. */
  read(token: string): RefreshDigest | undefined;
};

/** The subject of an access token. */
export type TokenSubject = {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly roles: readonly RoleName[];
  readonly isEmailVerified: boolean;
  /** The kinds of its confirmed credentials. */
  readonly credentialKinds: readonly CredentialKind[];
  /** By which factors the session was proven. */
  readonly provenBy: readonly Proof[];
};

type Rotation = {
  readonly presented: RefreshDigest;
  /** The secret that replaces the current one. */
  readonly next: string;
  /** Derives the next token from the presented one. */
  readonly salt: string;
  readonly client: Client;
  readonly at: string;
  /** When the session expires if it is not used again; never later than its absolute end. */
  readonly idleUntil: string;
};

export type SessionQuery = PageRequest & {readonly userId: string; readonly at: string};

/** Sessions. Methods see only active ones (neither ended nor expired), unless they say otherwise. */
export type Sessions = {
  /**
   * Saves a new session. `assertCanLogIn` decides under the account's lock, so that no session starts while the account is deactivated.
   *
   * @throws what `assertCanLogIn` throws
   */
  create(
    session: Session,
    digest: RefreshDigest,
    assertCanLogIn: (account: Account) => ExistingAccount,
  ): Promise<ExistingAccount>;
  /** Replaces the secret in one statement; undefined unless it is the current one of an active session of an active account. */
  rotate(rotation: Rotation): Promise<TokenSubject | undefined>;
  /** The current secret and its salt, if it has replaced another one since that instant. */
  getRotated(
    family: string,
    at: string,
    since: string,
  ): Promise<{readonly subject: TokenSubject; readonly secret: string; readonly salt: string} | undefined>;
  /** Reuse detection (RFC 9700 §4.14.2): ends the session if `presented` is an old secret of its family; returns the session's id if it ended. */
  endReused(presented: RefreshDigest, at: string): Promise<string | undefined>;
  /** Ends the session of the family, given any of its secrets. */
  endFamily(family: string, at: string): Promise<string | undefined>;
  /** @returns whether the user has this session */
  end(userId: string, id: string, at: string): Promise<boolean>;
  /** Adds a proof in place of an earlier one by the same factor; undefined unless the session is active, and of an active account. */
  addProof(id: string, proof: Proof, at: string): Promise<TokenSubject | undefined>;
  list(query: SessionQuery): Promise<Page<Session>>;
  /** Ids of sessions that ended before their expiry, since that instant. */
  endedSince(instant: string): Promise<readonly string[]>;
  /** Deletes a batch of the sessions that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};
