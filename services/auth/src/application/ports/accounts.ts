import type {Account, Consequences, Decision, ExistingAccount} from '../../domain/account.ts';
import type {Authority} from '../../domain/administrator.ts';

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
   * @param session by which the holder adds something to log in by: a change that ends sessions must not be followed by one that was requested before
   * @throws Failure `not-found` for an unknown id, `conflict` when the e-mail belongs to another account, `invalid` when the token that the decision
   *   uses is gone, `unauthenticated` when the session has ended
   */
  update(userId: string, decide: (account: Account) => Decision, session?: string): Promise<Saved>;
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
