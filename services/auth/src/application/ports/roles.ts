import type {Permission} from '@ecom/contracts/permission';
import type {Page, PageRequest} from '@ecom/core/page';
import type {ExistingAccount} from '../../domain/account.ts';
import type {Authority} from '../../domain/administrator.ts';
import type {acceptInvitation, Invitation} from '../../domain/invitation.ts';
import type {Role, RoleCatalogue, RoleName} from '../../domain/role.ts';
import type {Saved} from './accounts.ts';

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
  /** Saves a change. `decide` gets what the account of `by` may do. @throws Failure `not-found` for an unknown id */
  update(
    by: string,
    id: string,
    decide: (invitation: Invitation, authority: Authority) => Invitation,
  ): Promise<Invitation>;
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
