import type {Ports} from './ports.ts';

const dayMs = 86_400_000;

/** Deletes mails, whether they were sent or not. */
export const sweepMails =
  ({mails, retentionDays, now}: Ports) =>
  async (): Promise<void> => {
    const before = new Date(Date.parse(now()) - retentionDays * dayMs).toISOString();
    while ((await mails.sweep(before)) === 1000);
  };
