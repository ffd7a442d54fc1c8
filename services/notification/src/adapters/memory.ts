import type {Mails, Place, StoredMail} from '../application/ports.ts';
import type {Mail} from '../domain/mail.ts';

/** When it is due, in milliseconds; null when it is not due. */
type Row = StoredMail & {readonly next: number | null};

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryMails = () => {
  const rows = new Map<string, Row>();
  const seen = new Set<string>();
  const welcomed = new Map<string, string>();

  const keep = (mail: Mail, status: Place) => {
    const next = status === 'waiting' ? Date.parse(mail.createdAt) : null;
    rows.set(mail.id, {...mail, status, attempts: 0, reason: null, next});
  };
  const change = (id: string, fields: Partial<Row>) => {
    const row = rows.get(id);
    if (row) rows.set(id, {...row, ...fields});
  };
  const shown = ({next: _, ...mail}: Row): StoredMail => mail;
  const compare = (a: Mail, b: Mail) => (`${a.createdAt}${a.id}` < `${b.createdAt}${b.id}` ? 1 : -1);

  const mails: Mails = {
    async add(mail, place, {id}) {
      if (!seen.has(id)) keep(mail, place);
      seen.add(id);
    },
    async addWelcome(userId, mail, place) {
      if (welcomed.has(userId)) return;
      welcomed.set(userId, mail.createdAt);
      keep(mail, place);
    },
    async claimDue(now, limit, lease) {
      const due = [...rows.values()].filter(({next}) => next !== null && next <= Date.parse(now)).slice(0, limit);
      for (const {id, attempts} of due) change(id, {attempts: attempts + 1, next: Date.parse(now) + lease});
      return due.map(({id}) => shown(rows.get(id)!));
    },
    async sent(ids) {
      for (const id of ids) change(id, {status: 'sent', reason: null, next: null});
    },
    async failed(id, reason, next) {
      change(id, next === null ? {reason, next, status: 'given-up'} : {reason, next: Date.parse(next)});
    },
    newest: async () => [...rows.values()].sort(compare).slice(0, 100).map(shown),
    get: async id => rows.get(id) && shown(rows.get(id)!),
    async sweep(before) {
      const old = [...rows.values()].filter(({createdAt}) => createdAt < before).slice(0, 1000);
      for (const {id} of old) rows.delete(id);
      const greeted = [...welcomed].filter(([, at]) => at < before).slice(0, 1000);
      for (const [userId] of greeted) welcomed.delete(userId);
      return Math.max(old.length, greeted.length);
    },
  };
  return {...mails, rows};
};
