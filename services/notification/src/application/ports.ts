import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Mail} from '../domain/mail.ts';

/** Where a mail begins: it waits to be sent, or is where it ends, in the mailbox. */
export type Place = 'waiting' | 'in-mailbox';

export type StoredMail = Mail & {
  readonly status: Place | 'sent' | 'given-up';
  /** Why the last attempt failed. */
  readonly reason: string | null;
  readonly attempts: number;
};

export type Mails = {
  /** Keeps a mail, once per cause. */
  add(mail: Mail, place: Place, sourceEvent: SourceEvent): Promise<void>;
  /** Keeps the welcome of a user, once per user. */
  addWelcome(userId: string, mail: Mail, place: Place): Promise<void>;
  /** Mails that wait and are due at `now`, at most `limit`, each counted as attempted; nobody else gets them for `lease` milliseconds. */
  claimDue(now: string, limit: number, lease: number): Promise<readonly StoredMail[]>;
  sent(ids: readonly string[]): Promise<void>;
  /** An attempt failed: due again at `next`, or given up when that is null. */
  failed(id: string, reason: string, next: string | null): Promise<void>;
  /** Newest first, at most 100. */
  newest(): Promise<readonly StoredMail[]>;
  get(id: string): Promise<StoredMail | undefined>;
  /** Forgets what was written before, and who was welcomed before; returns how many of either at most, no more than 1,000. */
  sweep(before: string): Promise<number>;
};

export type MailSender = {
  /**
   * Brings a mail to its recipient. What throws may have had its effect.
   *
   * @throws Failure `invalid` when the recipient is refused for good; anything else may work later
   */
  send(mail: Mail): Promise<void>;
};

export type Ports = {
  readonly mails: Mails;
  /** Without one, mails end in the mailbox. */
  readonly mailSender?: MailSender | undefined;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
