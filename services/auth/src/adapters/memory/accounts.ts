import type {Accounts} from '../../application/ports/accounts.ts';
import {sessionEnded} from '../../domain/session.ts';
import type {Rows} from './rows.ts';
import {recordConsequences, saveAccount} from './save-account.ts';

export const memoryAccounts = (rows: Rows): Accounts => {
  const {accountRows, sessionRows, authorityOf, holderOf, put, findByEmail, activeAdministrators} = rows;
  return {
    get: async userId => accountRows.get(userId),
    getByEmail: async email => findByEmail(email),
    getByCredential: async (kind, externalId) => holderOf(kind, externalId),
    async add(account, consequences = {}) {
      if (!accountRows.has(account.userId)) {
        put(account);
        recordConsequences(rows, account.userId, consequences);
      }
      return accountRows.get(account.userId)!;
    },
    async ensureAdministrator(account, recover) {
      if (activeAdministrators().length > 0) return {outcome: 'existing'};
      const existing = findByEmail(account.email);
      if (existing) return {outcome: 'recovered', saved: saveAccount(rows, existing.userId, recover)};
      put(account);
      return {outcome: 'created'};
    },
    async update(userId, decide, session) {
      if (session && sessionRows.get(session)?.endedAt) throw sessionEnded();
      return saveAccount(rows, userId, decide);
    },
    async updateRoles(userId, decide, by) {
      const active = activeAdministrators();
      return saveAccount(rows, userId, account => decide(account, active, authorityOf(by)));
    },
  };
};
