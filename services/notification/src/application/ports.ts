import type {Cause} from '@ecom/kernel/bus';
import type {Mail} from '../domain/mail.ts';

export type StoredMail = Mail & {
  readonly status: 'waiting' | 'sent' | 'given-up';
  readonly reason: string | null;
  readonly attempts: number;
};

export type Mails = {
  /** Keeps a mail to be sent, once per cause. */
  add(mail: Mail, cause: Cause): Promise<void>;
  /** Keeps the welcome of a user, once for ever. */
  addWelcome(userId: string, mail: Mail): Promise<void>;
  /** Mails due at `now`, at most `limit`, each counted as attempted; nobody else gets them for `lease` milliseconds. */
  takeDue(now: string, limit: number, lease: number): Promise<readonly StoredMail[]>;
  sent(ids: readonly string[]): Promise<void>;
  /** An attempt failed: due again at `next`, or given up when that is null. */
  failed(id: string, reason: string, next: string | null): Promise<void>;
  /** Newest first, at most 100. */
  newest(): Promise<readonly StoredMail[]>;
  get(id: string): Promise<StoredMail | undefined>;
  /** Forgets what was written before; returns how many, at most 1,000. */
  sweep(before: string): Promise<number>;
};

/** Brings a mail to its recipient, or throws. */
export type Post = {send(mail: Mail): Promise<void>};

export type Ports = {
  readonly mails: Mails;
  readonly post: Post;
  readonly newId: () => string;
  /** RFC 3339 */
  readonly now: () => string;
};
