import {createDueTimes} from '@ecom/core/testing/due-times';
import {matchesFilter, pageInMemory} from '@ecom/core/testing/page';
import type {Account, InitialStatus, Mails, StoredMail} from '../application/ports.ts';
import type {Mail} from '../domain/mail.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryMails = () => {
  const rows = new Map<string, StoredMail>();
  const due = createDueTimes();
  const inbox = new Set<string>();
  const welcomed = new Map<string, string>();
  const accounts = new Map<string, Account>();

  const insert = (mail: Mail, status: InitialStatus, toGivenAddress = false) => {
    const account = mail.userId === null ? undefined : accounts.get(mail.userId);
    if (account?.isDeleted) return;
    const recipient = toGivenAddress ? mail.recipient : (account?.email ?? mail.recipient);
    rows.set(mail.id, {...mail, recipient, status, attempts: 0, reason: null});
    if (status === 'waiting') due.set(mail.id, Date.parse(mail.createdAt));
  };
  const update = (id: string, fields: Partial<StoredMail>) => {
    const row = rows.get(id);
    if (row) rows.set(id, {...row, ...fields});
  };

  const remove = (id: string) => {
    rows.delete(id);
    due.delete(id);
  };

  const mails: Mails = {
    async applyAccount(account) {
      const {userId, version, isDeleted} = account;
      const before = accounts.get(userId);
      if (version <= (before?.version ?? 0)) return;
      accounts.set(userId, account);
      if (!isDeleted) return;
      const isInvitation = ({kind, recipient}: Mail) => kind === 'invitation' && recipient === before?.email;
      for (const mail of [...rows.values()])
        if (mail.userId === userId || (mail.userId === null && isInvitation(mail))) remove(mail.id);
    },
    async add(mail, status, {id}, {toGivenAddress} = {}) {
      if (!inbox.has(id)) insert(mail, status, toGivenAddress);
      inbox.add(id);
    },
    async addWelcome(userId, mail, status) {
      if (welcomed.has(userId)) return;
      welcomed.set(userId, mail.createdAt);
      insert(mail, status);
    },
    async claimDue(now, limit, leaseMs) {
      const ids = due.claim(now, limit, () => leaseMs);
      for (const id of ids) update(id, {attempts: rows.get(id)!.attempts + 1});
      return ids.map(id => rows.get(id)!);
    },
    async markSent(ids) {
      for (const id of ids) {
        update(id, {status: 'sent', reason: null});
        due.delete(id);
      }
    },
    async markFailed(id, reason, nextAttemptAt) {
      if (!rows.has(id)) return;
      update(id, nextAttemptAt === null ? {reason, status: 'given-up'} : {reason});
      if (nextAttemptAt === null) due.delete(id);
      else due.set(id, Date.parse(nextAttemptAt));
    },
    list: async ({id, status, recipient, kind, orderId, userId, ...page}) =>
      pageInMemory(
        [...rows.values()].filter(mail => matchesFilter(mail, {id, status, recipient, kind, orderId, userId})),
        page,
      ),
    get: async id => rows.get(id),
    async sweep(before) {
      const oldMails = [...rows.values()].filter(({createdAt}) => createdAt < before).slice(0, 1000);
      for (const {id} of oldMails) remove(id);
      const oldWelcomes = [...welcomed].filter(([, at]) => at < before).slice(0, 1000);
      for (const [userId] of oldWelcomes) welcomed.delete(userId);
      return Math.max(oldMails.length, oldWelcomes.length);
    },
  };
  return {...mails, rows};
};
