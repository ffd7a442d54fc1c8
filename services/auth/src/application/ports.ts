import type {AccessClaims, Revocations} from '@ecom/contracts/access-token';
import type {Page} from '@ecom/core/page';
import type {RateLimits} from '@ecom/core/rate-limits';
import type {Account, ActiveAccount, Decision} from '../domain/account.ts';
import type {Role} from '../domain/role.ts';
import type {Client, Session} from '../domain/session.ts';
import type {KeyRing, SigningKey} from '../domain/signing-key.ts';

/** An account as it was saved, and the sessions that ended with the change. */
export type Saved = {readonly account: Account; readonly ended: readonly string[]};

/** Accounts. Every change of the version is told to the world in the transaction that makes it. */
export type Accounts = {
  get(userId: string): Promise<Account | undefined>;
  /** Deleted accounts have no e-mail. */
  byEmail(email: string): Promise<ActiveAccount | undefined>;
  /**
   * Keeps a new account; if the user id is known already, gives back what is there and changes nothing.
   *
   * @throws Failure `conflict` when the e-mail belongs to another account
   */
  add(account: ActiveAccount): Promise<Account>;
  /** Keeps the account unless there is an administrator already; of many at once, one is kept. @throws as `add` does */
  addFirstAdministrator(account: ActiveAccount): Promise<boolean>;
  /**
   * Decides under a lock; the new state, its event and the end of sessions are saved together or not at all.
   *
   * @throws Failure `missing` for an unknown id, `conflict` when the e-mail belongs to another account
   */
  update(userId: string, decide: (account: Account) => Decision): Promise<Saved>;
  /** The same, one change of roles at a time: `decide` is also given the active administrators. */
  updateRoles(
    userId: string,
    decide: (account: Account, administrators: readonly string[]) => Decision,
  ): Promise<Saved>;
};

/**
 * What is kept of a refresh token: SHA-256 of its halves, base64url. The first half names the family and stays as long as the session
 * does; the second is good once.
 */
export type RefreshDigest = {readonly family: string; readonly secret: string};

export type RefreshTokens = {
  /** A new token: of a new family, or the next one of the family of `after`. */
  issue(after?: string): {readonly token: string; readonly digest: RefreshDigest};
  /** Undefined for text that is no refresh token. */
  read(token: string): RefreshDigest | undefined;
};

/** Whom an access token speaks for. */
export type Holder = {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly roles: readonly Role[];
};

export type Rotation = {
  readonly presented: RefreshDigest;
  /** The secret that is good from now on. */
  readonly next: string;
  readonly client: Client;
  readonly at: string;
  /** When the session expires unless it is used again; it never outlives its own end. */
  readonly idleUntil: string;
};

export type SessionQuery = {
  readonly userId: string;
  readonly at: string;
  /** `createdAt`, also with a leading `-`. */
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** Sessions that live: not ended, not expired. */
export type Sessions = {
  /**
   * Keeps a new session. `admit` decides under the account's lock, so that nobody slips in while the account closes.
   *
   * @throws what `admit` throws
   */
  open(
    session: Session,
    digest: RefreshDigest,
    assertActive: (account: Account) => ActiveAccount,
  ): Promise<ActiveAccount>;
  /** Replaces the secret, in one statement; undefined unless it is the newest of a live session of an active account. */
  rotate(rotation: Rotation): Promise<Holder | undefined>;
  /** Ends the family of a secret that is not its newest; gives the session's id if there was such a one. */
  endReused(presented: RefreshDigest, at: string): Promise<string | undefined>;
  /** Ends the family, whichever of its secrets is known. */
  endFamily(family: string, at: string): Promise<string | undefined>;
  /** False unless this user has this session. */
  end(userId: string, id: string, at: string): Promise<boolean>;
  list(query: SessionQuery): Promise<Page<Session>>;
  /** Ids of sessions that ended early since that instant. */
  endedSince(instant: string): Promise<readonly string[]>;
  /** Forgets some of the sessions that expired before that instant; gives how many, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

export type SigningKeys = {
  list(): Promise<KeyRing>;
  /** Decides which keys there are from now on, one process at a time. */
  update(decide: (keys: KeyRing) => KeyRing): Promise<KeyRing>;
};

export type AccessTokens = {
  makeKey(kid: string, createdAt: string): Promise<SigningKey>;
  /** A JWT (RFC 9068); `iat` and `exp` in seconds since the epoch. */
  sign(
    key: SigningKey,
    claims: AccessClaims & {readonly jti: string; readonly iat: number; readonly exp: number},
  ): Promise<string>;
};

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Takes the same time when there is no hash to compare with; then the answer is no. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether the hash was made with other parameters than today's. */
  isOutdated(hash: string): boolean;
  /** A password that nobody guesses. */
  generate(): string;
};

export type Ports = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly signingKeys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly passwords: Passwords;
  readonly limits: RateLimits;
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
