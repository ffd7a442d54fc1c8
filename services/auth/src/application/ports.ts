import type {AccessClaims} from '@ecom/contracts/access-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Page, PageRequest} from '@ecom/core/page';
import type {RateLimits} from '@ecom/core/rate-limits';
import type {Revocations} from '@ecom/core/revocations';
import type {Account, Consequences, Decision, ExistingAccount} from '../domain/account.ts';
import type {Authority} from '../domain/administrator.ts';
import type {ApiKey} from '../domain/api-key.ts';
import type {MfaRequirement, Proof} from '../domain/authentication.ts';
import type {CredentialKind, PasskeyCredential} from '../domain/credential.ts';
import type {NewSecret} from '../domain/email-change.ts';
import type {FlowState, FlowStateOf} from '../domain/flow-state.ts';
import type {acceptInvitation, Invitation} from '../domain/invitation.ts';
import type {OneTimeToken} from '../domain/one-time-token.ts';
import type {ProviderIdentity} from '../domain/provider-identity.ts';
import type {Role, RoleCatalogue, RoleName} from '../domain/role.ts';
import type {Client, Session, SessionLifetime} from '../domain/session.ts';
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
  /** Finds the account that has a passkey, or an identity at a provider. */
  getByCredential(kind: 'passkey' | 'oidc', externalId: string): Promise<ExistingAccount | undefined>;
  /**
   * Saves a new account; if the user id exists, returns the existing account unchanged.
   *
   * @param consequences are recorded with it, unless it exists
   *
   * @throws Failure `conflict` when the e-mail belongs to another account
   */
  add(account: ExistingAccount, consequences?: Consequences): Promise<Account>;
  /** Unless there is an active administrator: saves the account, or recovers the existing one with its e-mail address. Of concurrent calls one does so. */
  ensureAdministrator(
    account: ExistingAccount,
    recover: (existing: Account) => Decision,
  ): Promise<{readonly outcome: 'created' | 'recovered' | 'existing'; readonly saved?: Saved}>;
  /**
   * Decides under a lock; the new state with its credentials, its event, the end of sessions and of API keys, tokens and notices commit together.
   *
   * @throws Failure `not-found` for an unknown id, `conflict` when the e-mail belongs to another account, `invalid` when the token that the decision
   *   uses is gone
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

/** Tokens that can be used once. Those of decisions about accounts are stored and used up by `Accounts`. */
export type OneTimeTokens = {
  add(token: OneTimeToken): Promise<void>;
  /** Undefined for a token that is unknown, has another purpose, has expired or was used. */
  get<P extends OneTimeToken['purpose']>(
    hash: string,
    purposes: readonly P[],
    at: string,
  ): Promise<Extract<OneTimeToken, {purpose: P}> | undefined>;
  /** The same, and counts an attempt; undefined also after `maxAttempts`. Concurrent calls cannot exceed them. */
  attempt<P extends OneTimeToken['purpose']>(
    hash: string,
    purpose: P,
    at: string,
    maxAttempts: number,
  ): Promise<Extract<OneTimeToken, {purpose: P}> | undefined>;
  /** Deletes a batch of those that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

/** Devices by which an account has logged in before. */
export type KnownDevices = {
  /** Whether it is known, and was used since that instant. */
  isKnown(hash: string, userId: string, since: string): Promise<boolean>;
  /** Adds a device, or records its use; of one account the `maxDevices` last used ones stay. */
  recordUse(hash: string, userId: string, at: string, maxDevices: number): Promise<void>;
  /** Deletes a batch of those that were last used before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

/** What log-ins by a provider or a passkey remember between two requests. */
export type FlowStates = {
  add(state: FlowState): Promise<void>;
  /** Undefined for a state that is unknown, has another purpose, has expired or was taken. */
  get<P extends FlowState['purpose']>(hash: string, purpose: P, at: string): Promise<FlowStateOf<P> | undefined>;
  /** The same, and removes it: of concurrent calls one gets it. */
  take<P extends FlowState['purpose']>(hash: string, purpose: P, at: string): Promise<FlowStateOf<P> | undefined>;
  /** Deletes a batch of those that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

export type Provider = {
  readonly name: string;
  /** For people: `Google`. */
  readonly label: string;
};

type ProviderSecrets = {readonly state: string; readonly nonce: string; readonly codeVerifier: string};

/** Providers of identities (OpenID Connect). */
export type OidcProviders = {
  list(): readonly Provider[];
  /** @throws Failure `not-found` for an unknown provider, `unavailable` when it does not answer */
  authorizationUrl(provider: string, request: ProviderSecrets & {readonly redirectUri: string}): Promise<URL>;
  /**
   * Exchanges the code in the address that the provider has sent the browser to, and verifies all that it returns.
   *
   * @throws Failure `access-denied` when somebody has declined, `bad-provider-response` for what is not valid, `provider-unavailable`
   */
  redeem(provider: string, response: ProviderSecrets & {readonly callbackUrl: URL}): Promise<ProviderIdentity>;
};

/** The site that passkeys belong to (WebAuthn §4). */
export type RelyingParty = {
  /** Its domain: `shop.example` is for its subdomains, too. */
  readonly id: string;
  /** The origins of the pages that may use the passkeys. */
  readonly origins: readonly string[];
};

/** What `navigator.credentials` returns, as JSON (WebAuthn §5.1.8). */
export type PasskeyResponse = {
  /** The credential id, base64url. */
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: Readonly<Record<string, unknown>> & {readonly clientDataJSON: string};
};

/** Passkeys (WebAuthn). A device must verify its user: a PIN, a fingerprint. */
export type Passkeys = {
  /** @returns the options for `navigator.credentials.create`, and the challenge in them */
  registrationOptions(
    relyingParty: RelyingParty,
    user: {readonly userId: string; readonly email: string; readonly existing: readonly PasskeyCredential[]},
  ): Promise<{readonly challenge: string; readonly options: object}>;
  /** Undefined for a response that is not valid. */
  verifyRegistration(
    relyingParty: RelyingParty,
    registration: {readonly challenge: string; readonly response: PasskeyResponse},
  ): Promise<Pick<PasskeyCredential, 'externalId' | 'publicKey' | 'counter' | 'transports'> | undefined>;
  /**
   * @param allowed none: the holder picks one that the device has for this shop
   * @returns the options for `navigator.credentials.get`, and the challenge in them
   */
  requestOptions(
    relyingParty: RelyingParty,
    allowed: readonly PasskeyCredential[],
  ): Promise<{readonly challenge: string; readonly options: object}>;
  /** @returns the counter of the device; undefined for a response that is not valid */
  verifyAuthentication(
    relyingParty: RelyingParty,
    authentication: {
      readonly challenge: string;
      readonly response: PasskeyResponse;
      readonly passkey: PasskeyCredential;
    },
  ): Promise<number | undefined>;
  /** The challenge that a response answers; undefined for one that cannot be read. It is not verified. */
  challengeOf(response: PasskeyResponse): string | undefined;
};

export type Secrets = {
  /** 256 random bits as text, and the hash that is stored of them. */
  generate(): NewSecret;
  /** The hash of any text. */
  hash(token: string): string;
};

/** Codes of authenticator apps (RFC 6238). */
export type Totp = {
  /** @returns the new secret in base32 for its owner, and as it is stored */
  generate(): {readonly secret: string; readonly stored: string};
  /** The URI that apps read from a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
  uri(secret: string, accountName: string): string;
  /** The time step whose code this is, at most one step before or after `at`; undefined for another code. */
  verify(stored: string, code: string, at: string): number | undefined;
};

export type RecoveryCodes = {
  /** New random codes, and their hashes. */
  generate(count: number): {readonly codes: readonly string[]; readonly hashes: readonly string[]};
  /** The hash of a code as somebody typed it: in any case, with or without hyphens. */
  hash(code: string): string;
};

/** A service that tells people from programs. */
export type Captcha = {
  /** Failures at one account, from unknown devices within 15 minutes, after which a log-in needs a response. */
  readonly afterFailures: number;
  /** @param response undefined when the client sent none */
  verify(response: string | undefined, address: string): Promise<boolean>;
};

/** What the operator configures. */
export type Policy = {
  /** Of whom a second factor is required. */
  readonly requireMfa: MfaRequirement;
  readonly lifetime: SessionLifetime;
  /** The shop's name, which is no password. */
  readonly shopName: string;
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
  /** Those that were sent to this address, or accepted by this user. */
  listReceived(person: {readonly userId: string; readonly email: string}): Promise<readonly Invitation[]>;
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
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
  /** Whether the hash was computed with other parameters than the current ones. */
  isOutdated(hash: string): boolean;
  /** A random password. */
  generate(): string;
};

/** Records what an operator wants to know of attacks; never a secret. */
type SecurityLog = (
  event:
    | 'logged-in'
    | 'login-failed'
    | 'login-throttled'
    | 'captcha-required'
    | 'second-factor-failed'
    | 'refresh-token-reused'
    | 'password-changed'
    | 'password-reset'
    | 'email-change-requested'
    | 'email-verified'
    | 'account-created'
    | 'provider-log-in-refused'
    | 'passkey-counter-regressed'
    | 'factor-added'
    | 'factor-removed'
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
  readonly apiKeySecrets: ApiKeySecrets;
  readonly signingKeys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly passwords: Passwords;
  readonly tokens: OneTimeTokens;
  readonly devices: KnownDevices;
  readonly flows: FlowStates;
  readonly providers: OidcProviders;
  /** Where a log-in at a provider may end, beside the shop's own origin. */
  readonly returnOrigins: readonly string[];
  readonly passkeys: Passkeys;
  readonly secrets: Secrets;
  readonly totp: Totp;
  readonly recoveryCodes: RecoveryCodes;
  /** Undefined: nobody is asked. */
  readonly captcha?: Captcha | undefined;
  readonly policy: Policy;
  readonly limits: RateLimits;
  readonly revocations: Pick<Revocations, 'revoke'>;
  /** How long sessions are kept after their end. */
  readonly sessionDays: number;
  readonly newId: () => string;
  readonly securityLog: SecurityLog;
  /** The network of a client's IP address, by which attempts are counted. */
  readonly networkOf: (address: string) => string;
  /** Runs work that no response waits for; its errors are logged. */
  readonly runInBackground: (work: () => Promise<unknown>) => void;
  /** Resolves after that time. */
  readonly sleep: (delayMs: number) => Promise<unknown>;
  /** RFC 3339 */
  readonly now: () => string;
};
