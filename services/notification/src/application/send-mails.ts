import {Failure} from '@ecom/core/failure';
import {maxAttempts, retryDelayMs} from '../domain/mail.ts';
import type {MailSender, Ports, StoredMail} from './ports.ts';

/** Mails that are sent concurrently. */
const batchSize = 20;
/** Longer than a batch can take, so that no two processes send the same mail. */
const leaseMs = 600_000;
/** Maximum duration of a run, so that a process can stop between two runs. */
const maxRunMs = 10_000;

/** Sends due mails; a failed mail is retried with a growing delay, and abandoned after the last attempt. */
export const sendMails = ({mails, now}: Ports, mailSender: MailSender) => {
  const nextAttempt = (error: unknown, {attempts}: StoredMail): string | null => {
    const isPermanent = error instanceof Failure && error.kind === 'invalid';
    if (isPermanent || attempts >= maxAttempts) return null;
    return new Date(Date.parse(now()) + retryDelayMs(attempts)).toISOString();
  };
  /** @returns whether it was sent */
  const send = async (mail: StoredMail): Promise<boolean> => {
    try {
      await mailSender.send(mail);
      return true;
    } catch (error) {
      await mails.markFailed(mail.id, error instanceof Error ? error.message : String(error), nextAttempt(error, mail));
      return false;
    }
  };
  return async (): Promise<void> => {
    const deadline = Date.parse(now()) + maxRunMs;
    for (;;) {
      const due = await mails.claimDue(now(), batchSize, leaseMs);
      const results = await Promise.all(due.map(send));
      const sent = due.filter((_, i) => results[i]).map(({id}) => id);
      if (sent.length > 0) await mails.markSent(sent);
      if (due.length < batchSize || Date.parse(now()) >= deadline) return;
    }
  };
};
