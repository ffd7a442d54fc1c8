import {type Account, permissionsOf} from '@ecom/auth/testing';
import type {User} from '@ecom/users/testing';
import type {ClientRecords} from './buyers.ts';
import {countWelcomeMails, deletedUsersOf} from './final-invariants.ts';
import type {Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';
import {onOutboxAppend} from './write-listeners.ts';

/** Checks accounts and users at every write: versions without gaps, one account per e-mail address, no change by an older version. */
export const registerAccountInvariants = (stores: Stores, reportViolation: ReportViolation) => {
  const {auth, users} = stores;
  const accountById = new Map<string, Account>();
  const userById = new Map<string, User>();
  const ownerByEmail = new Map<string, string>();
  const checkVersion = (subject: string, version: number, before: number) => {
    if (version !== before + 1)
      reportViolation('versions always increase', `${subject} changes from version ${before} to ${version}`);
  };

  onOutboxAppend(auth.outbox, account => {
    const {userId, email, status, version} = account;
    const before = accountById.get(userId);
    checkVersion(`the account of ${userId}`, version, before?.version ?? 0);
    if (before?.status === 'deleted')
      reportViolation('deleted accounts and users never change', `the account of ${userId}`);
    if (before && before.email !== email) ownerByEmail.delete(before.email);
    const owner = ownerByEmail.get(email);
    if (status !== 'deleted' && owner !== undefined && owner !== userId)
      reportViolation('an e-mail address has at most one account', `${owner} and ${userId} both have ${email}`);
    ownerByEmail.set(email, userId);
    accountById.set(userId, account);
  });
  onOutboxAppend(users.outbox, user => {
    const before = userById.get(user.id);
    checkVersion(`user ${user.id}`, user.version, before?.version ?? 0);
    if (before?.status === 'deleted') reportViolation('deleted accounts and users never change', `user ${user.id}`);
    userById.set(user.id, user);
  });

  const keyVersions = new Map<string, number>();
  onOutboxAppend(auth.apiKeyOutbox, ({key, data}) => {
    const {version} = data as {version: number};
    checkVersion(`the API key ${key}`, version, keyVersions.get(key) ?? 0);
    keyVersions.set(key, version);
  });

  const {update: updateAccount} = auth.accounts;
  auth.accounts.update = (userId, decide) =>
    updateAccount(userId, before => {
      const decision = decide(before);
      const {userVersion} = decision.account;
      if (userVersion < before.userVersion)
        reportViolation(
          'versions always increase',
          `the account of ${userId} changes from user version ${before.userVersion} to ${userVersion}`,
        );
      return decision;
    });

  const {update: updateUser} = users;
  users.update = (id, decide) =>
    updateUser(id, before => {
      const after = decide(before);
      if (after.accountVersion < before.accountVersion)
        reportViolation(
          'versions always increase',
          `user ${id} changes from account version ${before.accountVersion} to ${after.accountVersion}`,
        );
      return after;
    });

  return {
    /** Checks the state after all work is done: each account has a user with the same data, inactive accounts have no sessions, and no API key exceeds its creator. */
    async checkFinalState({signedUpUsers, wronglyRefusedEmails}: ClientRecords, at: string) {
      for (const email of wronglyRefusedEmails)
        reportViolation('a retried sign-up is not refused', `${email} was requested by no other client`);
      for (const id of signedUpUsers)
        if (!accountById.has(id)) reportViolation('every user has an account', `${id} has signed up`);
      for (const id of userById.keys()) if (!accountById.has(id)) reportViolation('every user has an account', id);
      const welcomeMails = countWelcomeMails(stores);
      const accounts = accountById.size - deletedUsersOf(stores).size;
      if (welcomeMails !== accounts)
        reportViolation(
          'every account gets one welcome mail',
          `${welcomeMails} mails for ${accounts} accounts that are not deleted`,
        );
      for (const {userId, email, status} of accountById.values()) {
        const user = userById.get(userId);
        if (!user) reportViolation('every account has a user', userId);
        else if (user.email !== email || user.status !== status)
          reportViolation(
            'account and user have the same e-mail and status',
            `account ${userId} is ${email} ${status}, its user is ${user.email} ${user.status}`,
          );
        if (status === 'active') continue;
        const {items} = await auth.sessions.list({userId, at, sort: 'createdAt', limit: 1});
        if (items.length > 0) reportViolation('only active accounts have sessions', `${userId} is ${status}`);
      }
      const catalogue = await auth.roles.catalogue();
      const {items: keys} = await auth.apiKeys.list({sort: 'createdAt', limit: Number.POSITIVE_INFINITY});
      for (const {id, userId, scopes} of keys.filter(({revokedAt}) => revokedAt === null)) {
        const {status, roles} = accountById.get(userId)!;
        const held = status === 'active' ? permissionsOf(roles, catalogue) : [];
        if (scopes.some(scope => !held.includes(scope)))
          reportViolation('no API key exceeds its creator', `${id} has ${scopes}; ${userId} is ${status} ${roles}`);
      }
    },
  };
};
