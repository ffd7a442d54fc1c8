import type {AccessClaims} from '@ecom/contracts/access-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Page, PageRequest} from '@ecom/core/page';
import type {RateLimits} from '@ecom/core/rate-limits';
import type {Revocations} from '@ecom/core/revocations';
import type {Account, Decision, ExistingAccount} from '../domain/account.ts';
import type {Authority} from '../domain/administrator.ts';
import type {ApiKey} from '../domain/api-key.ts';
import type {acceptInvitation, Invitation} from '../domain/invitation.ts';
import type {Role, RoleCatalogue, RoleName} from '../domain/role.ts';
import type {Client, Session} from '../domain/session.ts';
import type {KeyRing, SigningKey} from '../domain/signing-key.ts';

/** The saved account, the sessions that the change ended, and the API keys that it revoked. */
export type Saved = {
  readonly account: Account;
  readonly ended: readonly string[];
  readonly revokedKeys: readonly string[];
};

/** Accounts. Every change of the version is recorded as an event in the same transaction. */
export type Accounts = {
  get(userId: string): Promise<Account | undefined>;
  /** Finds no deleted account. */
  getByEmail(email: string): Promise<ExistingAccount | undefined>;
  /**
   * Saves a new account; if the user id exists, returns the existing account unchanged.
   *
   * @throws Failure `conflict` when the e-mail belongs to another account
   */
  add(account: ExistingAccount): Promise<Account>;
  /** Unless there is an active administrator: saves the account, or recovers the existing one with its e-mail address. Of concurrent calls one does so. */
  ensureAdministrator(
    account: ExistingAccount,
    recover: (existing: Account) => Decision,
  ): Promise<{readonly outcome: 'created' | 'recovered' | 'existing'; readonly saved?: Saved}>;
  /**
   * Decides under a lock; the new state, its event, the end of sessions and the revocation of API keys commit together.
   *
   * @throws Failure `not-found` for an unknown id, `conflict` when the e-mail belongs to another account
   */
  update(userId: string, decide: (account: Account) => Decision): Promise<Saved>;
  /**
   * The same, serialized over all accounts and roles: `decide` also gets the active administrators, and what the account of `by` may do; without `by`
   * it holds nothing.
   */
  updateRoles(
    userId: string,
    decide: (account: Account, administrators: readonly string[], authority: Authority) => Decision,
    by?: string,
  ): Promise<Saved>;
};

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
  list(query: SessionQuery): Promise<Page<Session>>;
  /** Ids of sessions that ended before their expiry, since that instant. */
  endedSince(instant: string): Promise<readonly string[]>;
  /** Deletes a batch of the sessions that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

/** API keys, also those that have ended. Every change is recorded as an event in the same transaction. */
export type ApiKeys = {
  get(id: string): Promise<ApiKey | undefined>;
  list(query: PageRequest & {readonly userId?: string}): Promise<Page<ApiKey>>;
  /**
   * Saves a new key of the user. `create` decides under the account's lock, so that no key has a permission that its creator loses meanwhile.
   *
   * @throws what `create` throws, and Failure `not-found` for an unknown user
   */
  create(userId: string, create: (creator: Account, catalogue: RoleCatalogue) => ApiKey): Promise<ApiKey>;
  /** @throws Failure `not-found` for an unknown id */
  update(id: string, decide: (key: ApiKey) => ApiKey): Promise<ApiKey>;
};

/** A changed role, and what has ended since accounts have lost permissions with it. */
type SavedRole = {
  readonly role: Role;
  readonly isNew: boolean;
  readonly ended: readonly string[];
  readonly revokedKeys: readonly {readonly id: string; readonly userId: string}[];
};

/** The roles of the shop: those that it has defined, and the built-in ones. */
export type Roles = {
  catalogue(): Promise<RoleCatalogue>;
  /** The permissions of the roles at this moment. */
  permissionsOf(names: readonly RoleName[]): Promise<readonly Permission[]>;
  /**
   * Decides, serialized with all other changes of roles, and saves the role. Sessions of accounts that lose a permission end at `at`, and API keys that have it
   * are revoked, in the same transaction.
   *
   * @param by the user whose permissions `decide` gets
   * @throws what `decide` throws
   */
  save(
    change: {readonly name: RoleName; readonly by: string; readonly at: string},
    decide: (existing: Role | undefined, held: readonly Permission[]) => Role,
  ): Promise<SavedRole>;
  /**
   * Deletes a role unless `assertCanDelete` throws, given the number of accounts and open invitations that have it.
   *
   * @throws Failure `not-found` for an unknown role
   */
  remove(
    change: {readonly name: RoleName; readonly by: string; readonly at: string},
    assertCanDelete: (role: Role, holders: number, held: readonly Permission[]) => void,
  ): Promise<void>;
};

/** Invitations, also those that have ended. A new one is recorded as an event with its token. */
export type Invitations = {
  get(id: string): Promise<Invitation | undefined>;
  getByToken(tokenHash: string): Promise<Invitation | undefined>;
  list(page: PageRequest): Promise<Page<Invitation>>;
  /** Saves a new invitation. `decide` gets what the account of `by` may do. */
  create(by: string, token: string, decide: (authority: Authority) => Invitation): Promise<Invitation>;
  /** @throws Failure `not-found` for an unknown id */
  update(id: string, decide: (invitation: Invitation) => Invitation): Promise<Invitation>;
  /**
   * Saves the accepted invitation together with its account: `created`, or else the one with the invited e-mail address. `decide` gets what the inviter may
   * do; it may be called again for the account under its lock.
   *
   * @throws Failure `invalid` for an unknown token, `conflict` when another account with the address was created meanwhile
   */
  accept(
    acceptance: {readonly tokenHash: string; readonly created: ExistingAccount | undefined},
    decide: (
      invitation: Invitation,
      account: ExistingAccount,
      authority: Authority,
    ) => ReturnType<typeof acceptInvitation>,
  ): Promise<Saved>;
  /** Deletes a batch of the invitations that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

export type InvitationTokens = {
  /** A new random token, and what is stored of it. */
  generate(): {readonly token: string; readonly hash: string};
  hash(token: string): string;
};

export type ApiKeySecrets = {
  /** A new random key, and what is stored of it. */
  generate(): {readonly key: string} & Pick<ApiKey, 'hash' | 'lastCharacters'>;
};

export type SigningKeys = {
  list(): Promise<KeyRing>;
  /** Decides which keys exist, one process at a time. */
  update(decide: (keys: KeyRing) => KeyRing): Promise<KeyRing>;
};

export type AccessTokens = {
  createKey(kid: string, createdAt: string): Promise<SigningKey>;
  /** A JWT (RFC 9068); `iat` and `exp` in seconds since the epoch. */
  sign(
    key: SigningKey,
    claims: AccessClaims & {readonly jti: string; readonly iat: number; readonly exp: number},
  ): Promise<string>;
};

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Without a hash it takes as long and returns false, so that the duration does not show whether the account exists. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether the hash was computed with other parameters than the current ones. */
  isOutdated(hash: string): boolean;
  /** A random password. */
  generate(): string;
};

/** Records what an operator wants to know of attacks; never a secret. */
type SecurityLog = (
  event:
    | 'login-failed'
    | 'login-throttled'
    | 'refresh-token-reused'
    | 'roles-changed'
    | 'role-changed'
    | 'role-deleted'
    | 'invitation-created'
    | 'invitation-revoked'
    | 'invitation-accepted'
    | 'api-key-created'
    | 'api-key-revoked',
  details: Readonly<Record<string, unknown>>,
) => void;

export type Ports = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly roles: Roles;
  readonly invitations: Invitations;
  readonly invitationTokens: InvitationTokens;
  readonly apiKeySecrets: ApiKeySecrets;
  readonly signingKeys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly passwords: Passwords;
  readonly limits: RateLimits;
  readonly revocations: Pick<Revocations, 'revoke'>;
  /** How long sessions are kept after their end. */
  readonly sessionDays: number;
  readonly newId: () => string;
  readonly securityLog: SecurityLog;
  /** The network of a client's IP address, by which attempts are counted. */
  readonly networkOf: (address: string) => string;
  /** Resolves after that time. */
  readonly sleep: (delayMs: number) => Promise<unknown>;
  /** RFC 3339 */
  readonly now: () => string;
};
