import type {Ports} from './ports.ts';

const day = 86_400_000;
const keepDays = 30;

/** Deletes mails after thirty days, whether they were sent or not. */
export const sweepMails =
  ({mails, now}: Ports) =>
  async (): Promise<void> => {
    const before = new Date(Date.parse(now()) - keepDays * day).toISOString();
    while ((await mails.sweep(before)) === 1000);
  };
