import {Failure} from '@ecom/core/failure';
import {maxAttempts, retryDelayAfter} from '../domain/mail.ts';
import type {MailSender, Ports, StoredMail} from './ports.ts';

const atOnce = 20;
/** Longer than a batch can take, so that no two processes send the same mail. */
const lease = 600_000;
/** Maximum duration of a run, so that a process can stop between two runs. */
const turn = 10_000;

/** Sends due mails; a failed mail is retried with a growing delay, and abandoned in the end. */
export const sendMails = ({mails, now}: Ports, mailSender: MailSender) => {
  const nextAttempt = (error: unknown, {attempts}: StoredMail): string | null => {
    const hopeless = error instanceof Failure && error.kind === 'invalid';
    if (hopeless || attempts >= maxAttempts) return null;
    return new Date(Date.parse(now()) + retryDelayAfter(attempts)).toISOString();
  };
  /** Whether it was sent. */
  const deliver = async (mail: StoredMail): Promise<boolean> => {
    try {
      await mailSender.send(mail);
      return true;
    } catch (error) {
      await mails.failed(mail.id, error instanceof Error ? error.message : String(error), nextAttempt(error, mail));
      return false;
    }
  };
  return async (): Promise<void> => {
    const end = Date.parse(now()) + turn;
    for (;;) {
      const due = await mails.claimDue(now(), atOnce, lease);
      const delivered = await Promise.all(due.map(deliver));
      const sent = due.filter((_, i) => delivered[i]).map(({id}) => id);
      if (sent.length > 0) await mails.sent(sent);
      if (due.length < atOnce || Date.parse(now()) >= end) return;
    }
  };
};
