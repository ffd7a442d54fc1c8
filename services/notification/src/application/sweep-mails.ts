import type {Ports} from './ports.ts';

const dayMs = 86_400_000;
const retentionDays = 30;

/** Deletes mails after thirty days, whether they were sent or not. */
export const sweepMails =
  ({mails, now}: Ports) =>
  async (): Promise<void> => {
    const before = new Date(Date.parse(now()) - retentionDays * dayMs).toISOString();
    while ((await mails.sweep(before)) === 1000);
  };
