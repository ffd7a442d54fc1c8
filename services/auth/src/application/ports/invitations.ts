import type {Page, PageRequest} from '@ecom/core/page';
import type {ExistingAccount} from '../../domain/account.ts';
import type {Authority} from '../../domain/administrator.ts';
import type {acceptInvitation, Invitation} from '../../domain/invitation.ts';
import type {Saved} from './accounts.ts';

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
