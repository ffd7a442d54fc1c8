import type {InitialStatus, Mails, StoredMail} from '../application/ports.ts';
import type {Mail} from '../domain/mail.ts';

type Row = StoredMail & {
  /** Milliseconds since 1970; null when no attempt is due. */
  readonly nextAttemptMs: number | null;
};

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryMails = () => {
  const rows = new Map<string, Row>();
  const inbox = new Set<string>();
  const welcomed = new Map<string, string>();

  const insert = (mail: Mail, status: InitialStatus) => {
    const nextAttemptMs = status === 'waiting' ? Date.parse(mail.createdAt) : null;
    rows.set(mail.id, {...mail, status, attempts: 0, reason: null, nextAttemptMs});
  };
  const update = (id: string, fields: Partial<Row>) => {
    const row = rows.get(id);
    if (row) rows.set(id, {...row, ...fields});
  };
  const toMail = ({nextAttemptMs: _, ...mail}: Row): StoredMail => mail;
  const newestFirst = (a: Mail, b: Mail) => (`${a.createdAt}${a.id}` < `${b.createdAt}${b.id}` ? 1 : -1);

  const mails: Mails = {
    async add(mail, status, {id}) {
      if (!inbox.has(id)) insert(mail, status);
      inbox.add(id);
    },
    async addWelcome(userId, mail, status) {
      if (welcomed.has(userId)) return;
      welcomed.set(userId, mail.createdAt);
      insert(mail, status);
    },
    async claimDue(now, limit, leaseMs) {
      const due = [...rows.values()]
        .filter(({nextAttemptMs}) => nextAttemptMs !== null && nextAttemptMs <= Date.parse(now))
        .slice(0, limit);
      for (const {id, attempts} of due) update(id, {attempts: attempts + 1, nextAttemptMs: Date.parse(now) + leaseMs});
      return due.map(({id}) => toMail(rows.get(id)!));
    },
    async markSent(ids) {
      for (const id of ids) update(id, {status: 'sent', reason: null, nextAttemptMs: null});
    },
    async markFailed(id, reason, nextAttemptAt) {
      update(
        id,
        nextAttemptAt === null
          ? {reason, nextAttemptMs: null, status: 'given-up'}
          : {reason, nextAttemptMs: Date.parse(nextAttemptAt)},
      );
    },
    listNewest: async () => [...rows.values()].sort(newestFirst).slice(0, 100).map(toMail),
    get: async id => rows.get(id) && toMail(rows.get(id)!),
    async sweep(before) {
      const oldMails = [...rows.values()].filter(({createdAt}) => createdAt < before).slice(0, 1000);
      for (const {id} of oldMails) rows.delete(id);
      const oldWelcomes = [...welcomed].filter(([, at]) => at < before).slice(0, 1000);
      for (const [userId] of oldWelcomes) welcomed.delete(userId);
      return Math.max(oldMails.length, oldWelcomes.length);
    },
  };
  return {...mails, rows};
};
