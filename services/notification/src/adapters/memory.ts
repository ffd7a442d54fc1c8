import type {Mails, Post, StoredMail} from '../application/ports.ts';
import type {Mail} from '../domain/mail.ts';

/** The fake every test uses. It passes the same contract as PostgreSQL. */
export const memoryMails = (): Mails => {
  const rows = new Map<string, StoredMail & {next: number | null}>();
  const seen = new Set<string>();
  const once = (key: string, mail: Mail) => {
    if (seen.has(key)) return;
    seen.add(key);
    rows.set(mail.id, {...mail, status: 'waiting', attempts: 0, reason: null, next: Date.parse(mail.createdAt)});
  };
  const change = (id: string, fields: Partial<StoredMail & {next: number | null}>) =>
    rows.set(id, {...rows.get(id)!, ...fields});
  const shown = ({next: _, ...mail}: StoredMail & {next: number | null}): StoredMail => mail;
  const compare = (a: Mail, b: Mail) => (`${a.createdAt}${a.id}` < `${b.createdAt}${b.id}` ? 1 : -1);

  return {
    add: async (mail, {id}) => once(`event ${id}`, mail),
    addWelcome: async (userId, mail) => once(`user ${userId}`, mail),
    async takeDue(now, limit, lease) {
      const due = [...rows.values()].filter(({next}) => next !== null && next <= Date.parse(now)).slice(0, limit);
      for (const {id, attempts} of due) change(id, {attempts: attempts + 1, next: Date.parse(now) + lease});
      return due.map(({id}) => shown(rows.get(id)!));
    },
    async sent(ids) {
      for (const id of ids) change(id, {status: 'sent', reason: null, next: null});
    },
    failed: async (id, reason, next) =>
      void change(id, {
        reason,
        next: next === null ? null : Date.parse(next),
        ...(next === null && {status: 'given-up'}),
      }),
    newest: async () => [...rows.values()].sort(compare).slice(0, 100).map(shown),
    get: async id => rows.get(id) && shown(rows.get(id)!),
    async sweep(before) {
      const old = [...rows.values()].filter(({createdAt}) => createdAt < before).slice(0, 1000);
      for (const {id} of old) rows.delete(id);
      return old.length;
    },
  };
};

/** Brings nothing anywhere: the mailbox page shows what is stored. */
export const mailboxPost: Post = {send: async () => {}};
