import type {SourceEvent} from '@ecom/contracts/envelope';
import type {Mail} from '../domain/mail.ts';

/** The initial state of a mail: waiting to be sent, or in the mailbox for good. */
export type Place = 'waiting' | 'in-mailbox';

export type StoredMail = Mail & {
  readonly status: Place | 'sent' | 'given-up';
  /** Why the last attempt failed. */
  readonly reason: string | null;
  readonly attempts: number;
};

export type Mails = {
  /** Saves a mail, once per source event. */
  add(mail: Mail, place: Place, sourceEvent: SourceEvent): Promise<void>;
  /** Saves the welcome mail of a user, once per user. */
  addWelcome(userId: string, mail: Mail, place: Place): Promise<void>;
  /** At most `limit` mails due at `now`, each counted as attempted; no other process gets them for `lease` milliseconds. */
  claimDue(now: string, limit: number, lease: number): Promise<readonly StoredMail[]>;
  sent(ids: readonly string[]): Promise<void>;
  /** An attempt failed: due again at `next`, or abandoned when that is null. */
  failed(id: string, reason: string, next: string | null): Promise<void>;
  /** Newest first, at most 100. */
  newest(): Promise<readonly StoredMail[]>;
  get(id: string): Promise<StoredMail | undefined>;
  /** Deletes mails and welcome records that are older; returns the larger number of the two, at most 1,000. */
  sweep(before: string): Promise<number>;
};

export type MailSender = {
  /**
   * Sends a mail. A call that throws may have had its effect.
   *
   * @throws Failure `invalid` when the recipient is refused for good; a retry may succeed after any other error
   */
  send(mail: Mail): Promise<void>;
};

export type Ports = {
  readonly mails: Mails;
  /** Without one, mails stay in the mailbox. */
  readonly mailSender?: MailSender | undefined;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
