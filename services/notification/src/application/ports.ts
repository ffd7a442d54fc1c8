import type {SourceEvent} from '@ecom/contracts/envelope';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {Mail, MailKind} from '../domain/mail.ts';

/** The status of a new mail: to be sent, or shown in the mailbox only. */
export type InitialStatus = 'waiting' | 'in-mailbox';

export const mailStatuses = ['waiting', 'in-mailbox', 'sent', 'given-up'] as const;

export type StoredMail = Mail & {
  readonly status: (typeof mailStatuses)[number];
  /** Why the last attempt failed. */
  readonly reason: string | null;
  readonly attempts: number;
};

/** What the replica has of an account. */
export type Account = {
  readonly userId: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly email: string;
  readonly isDeleted: boolean;
};

type MailQuery = PageRequest & {
  readonly status?: readonly StoredMail['status'][] | undefined;
  readonly recipient?: string | undefined;
  readonly kind?: readonly MailKind[] | undefined;
  readonly orderId?: string | undefined;
  readonly userId?: string | undefined;
  readonly id?: IdPrefix | undefined;
};

export type Mails = {
  /**
   * Saves an account unless a newer version is known. The mails of a deleted one and the invitations to its last address are deleted, also those that
   * wait to be sent.
   */
  applyAccount(account: Account): Promise<void>;
  /**
   * Saves a mail, once per source event. A user's goes to the account's current address, and is not saved when the account is deleted; a guest's, and
   * that of an account that is not known yet, goes to `mail.recipient`.
   *
   * @param options.toGivenAddress whether also a user's goes to `mail.recipient`, since it is about that address; default: false
   */
  add(
    mail: Mail,
    status: InitialStatus,
    sourceEvent: SourceEvent,
    options?: {readonly toGivenAddress?: boolean},
  ): Promise<void>;
  /** Saves the welcome mail of a user as `add` does, once per user. */
  addWelcome(userId: string, mail: Mail, status: InitialStatus): Promise<void>;
  /** At most `limit` mails due at `now`, each counted as attempted; no other process gets them for `leaseMs`. */
  claimDue(now: string, limit: number, leaseMs: number): Promise<readonly StoredMail[]>;
  markSent(ids: readonly string[]): Promise<void>;
  /** An attempt failed: due again at `nextAttemptAt`, or abandoned when that is null. */
  markFailed(id: string, reason: string, nextAttemptAt: string | null): Promise<void>;
  list(query: MailQuery): Promise<Page<StoredMail>>;
  get(id: string): Promise<StoredMail | undefined>;
  /** Deletes mails and welcome records that are older; returns the larger number of the two, at most 1,000. */
  sweep(before: string): Promise<number>;
};

export type MailSender = {
  /**
   * Sends a mail. A call that throws may have had its effect.
   *
   * @throws Failure `invalid` when the recipient is refused permanently; a retry may succeed after any other error
   */
  send(mail: Mail): Promise<void>;
};

export type Ports = {
  readonly mails: Mails;
  /** Without one, mails stay in the mailbox. */
  readonly mailSender?: MailSender | undefined;
  /** How long mails are kept. */
  readonly retentionDays: number;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
