import type {Account} from '@ecom/auth/testing';
import type {User} from '@ecom/users/testing';
import type {Ledger} from './buyers.ts';
import {welcomes} from './ending.ts';
import type {Stores} from './stores.ts';
import type {Violate} from './watch.ts';

/** Observes each published version before it is recorded. */
const watchOutbox = <State>(events: State[], see: (state: State) => void) => {
  const push = events.push.bind(events);
  events.push = (...states) => {
    states.forEach(see);
    return push(...states);
  };
};

/** The rules of accounts and users, at every write: versions without a gap, one account an e-mail, no older user believed. */
export const watchAccounts = (stores: Stores, violate: Violate) => {
  const {auth, users} = stores;
  const accounts = new Map<string, Account>();
  const people = new Map<string, User>();
  const owners = new Map<string, string>();
  const follows = (what: string, version: number, before: number) => {
    if (version !== before + 1) violate('replicas never go back', `${what} goes from ${before} to ${version}`);
  };

  watchOutbox(auth.outbox, account => {
    const {userId, email, status, version} = account;
    const before = accounts.get(userId);
    follows(`the account of ${userId}`, version, before?.version ?? 0);
    if (before?.status === 'deleted') violate('what is deleted stays deleted', `the account of ${userId}`);
    if (before && before.email !== email) owners.delete(before.email);
    const owner = owners.get(email);
    if (status !== 'deleted' && owner !== undefined && owner !== userId)
      violate('one account an e-mail', `${owner} and ${userId} are both ${email}`);
    owners.set(email, userId);
    accounts.set(userId, account);
  });
  watchOutbox(users.outbox, user => {
    const before = people.get(user.id);
    follows(`user ${user.id}`, user.version, before?.version ?? 0);
    if (before?.status === 'deleted') violate('what is deleted stays deleted', `user ${user.id}`);
    people.set(user.id, user);
  });

  const {update} = auth.accounts;
  auth.accounts.update = (userId, decide) =>
    update(userId, before => {
      const decision = decide(before);
      const {userVersion} = decision.account;
      if (userVersion < before.userVersion)
        violate('replicas never go back', `the account's ${userId} from ${before.userVersion} to ${userVersion}`);
      return decision;
    });

  const {update: updateUser} = users;
  users.update = (id, decide) =>
    updateUser(id, before => {
      const after = decide(before);
      if (after.accountVersion < before.accountVersion)
        violate('replicas never go back', `user ${id} from ${before.accountVersion} to ${after.accountVersion}`);
      return after;
    });

  return {
    /** What must be true once everything has come to rest: each account has its user, they agree, and who is locked out is out. */
    async checkEnding({signedUp, refusedAlone}: Ledger, at: string) {
      for (const email of refusedAlone)
        violate('a repeated sign-up is not refused', `${email} is taken by nobody else`);
      for (const id of signedUp) if (!accounts.has(id)) violate('every user has an account', `${id} signed up`);
      for (const id of people.keys()) if (!accounts.has(id)) violate('every user has an account', id);
      const greeted = welcomes(stores);
      if (greeted !== accounts.size) violate('everybody is welcomed once', `${greeted} of ${accounts.size}`);
      for (const {userId, email, status} of accounts.values()) {
        const user = people.get(userId);
        if (!user) violate('every account has its user', userId);
        else if (user.email !== email || user.status !== status)
          violate('account and user agree', `${userId} is ${email} ${status}, and ${user.email} ${user.status}`);
        if (status === 'active') continue;
        const {items} = await auth.sessions.list({userId, at, sort: 'createdAt', limit: 1});
        if (items.length > 0) violate('who is locked out is logged out', `${userId} is ${status}`);
      }
    },
  };
};
