import {maximumAttempts, pauseAfter} from '../domain/mail.ts';
import type {Ports, StoredMail} from './ports.ts';

const atOnce = 20;
const lease = 120_000;
const day = 86_400_000;
const keepDays = 30;

/** Sends what is due; a mail that fails is tried again after a pause that grows, and given up in the end. */
export const sendMails = ({mails, post, now}: Ports) => {
  const deliver = async (mail: StoredMail) => {
    try {
      await post.send(mail);
    } catch (error) {
      const next =
        mail.attempts < maximumAttempts ? new Date(Date.parse(now()) + pauseAfter(mail.attempts)).toISOString() : null;
      return mails.failed(mail.id, error instanceof Error ? error.message : String(error), next);
    }
    await mails.sent(mail.id);
  };
  return async (): Promise<void> => {
    for (;;) {
      const due = await mails.takeDue(now(), atOnce, lease);
      await Promise.all(due.map(deliver));
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
