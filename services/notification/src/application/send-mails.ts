import {maximumAttempts, pauseAfter} from '../domain/mail.ts';
import type {Ports, StoredMail} from './ports.ts';

const atOnce = 20;
const lease = 120_000;
const day = 86_400_000;
const keepDays = 30;

/** Sends what is due; a mail that fails is tried again after a pause that grows, and given up in the end. */
export const sendMails = ({mails, post, now}: Ports) => {
  /** Whether it was sent. */
  const deliver = async (mail: StoredMail): Promise<boolean> => {
    try {
      await post.send(mail);
      return true;
    } catch (error) {
      const pause = pauseAfter(mail.attempts);
      const next = mail.attempts < maximumAttempts ? new Date(Date.parse(now()) + pause).toISOString() : null;
      await mails.failed(mail.id, error instanceof Error ? error.message : String(error), next);
      return false;
    }
  };
  return async (): Promise<void> => {
    for (;;) {
      const due = await mails.takeDue(now(), atOnce, lease);
      const delivered = await Promise.all(due.map(deliver));
      const sent = due.filter((_, i) => delivered[i]).map(({id}) => id);
      if (sent.length > 0) await mails.sent(sent);
      if (due.length < atOnce) return;
    }
  };
};

export const sweepMails =
  ({mails, now}: Ports) =>
  async (): Promise<void> => {
    const before = new Date(Date.parse(now()) - keepDays * day).toISOString();
    while ((await mails.sweep(before)) === 1000);
  };
