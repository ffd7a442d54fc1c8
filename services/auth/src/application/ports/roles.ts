import type {Permission} from '@ecom/contracts/permission';
import type {Role, RoleCatalogue, RoleName} from '../../domain/role.ts';

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
