import {Failure} from '@ecom/core/failure';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import type {Accounts, AddressBooks, Users} from '../application/ports.ts';
import type {AddressBook} from '../domain/address.ts';
import {type User, unknownUser} from '../domain/user.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryUsers = (...seed: User[]) => {
  const {rows, outbox, ...store} = memoryAggregateStore<User, 'changed', User>({
    notFound: unknownUser,
    toEvent: user => user,
  });
  for (const user of seed) rows.set(user.id, user);

  const users: Users = {
    get: store.get,

    list: ({id, status, timezone, signUpOption, email, ...page}) =>
      store.list({id, status, timezone, signUpOption, email}, page),

    add: async user => ((await store.insert({state: user, events: ['changed']})) ? user : rows.get(user.id)!),

    update: (id, decide) =>
      store.update(id, before => {
        const state = decide(before);
        return {state, events: state.version === before.version ? [] : ['changed']};
      }),
  };
  return {...users, outbox};
};

export const memoryAddressBooks = (users: Users): AddressBooks => {
  const books = new Map<string, AddressBook>();
  const mayHave = async (userId: string) => ((await users.get(userId))?.status ?? 'deleted') !== 'deleted';
  return {
    get: async userId => ((await mayHave(userId)) ? (books.get(userId) ?? []) : []),
    async update(userId, decide) {
      if (!(await mayHave(userId))) throw unknownUser(userId);
      const book = decide(books.get(userId) ?? []);
      books.set(userId, book);
      return book;
    },
  };
};

const takenEmail = (email: string) => new Failure('conflict', 'taken-email', `${email} belongs to another account.`);

const protectedAccount = () => new Failure('forbidden', 'protected-account', 'Only an administrator may change it.');

/** Behaves as the auth service: it knows which e-mail addresses are taken, the passwords, and which accounts only an administrator changes. */
export const memoryAccounts = (isProtected: (userId: string) => boolean = () => false): Accounts => {
  const passwords = new Map<string, string>();
  const emails = new Map<string, string>();
  const versions = new Map<string, number>();
  const claim = (userId: string, email: string) => {
    if ([...emails].some(([other, taken]) => other !== userId && taken === email)) {
      throw takenEmail(email);
    }
    const version = (versions.get(userId) ?? 0) + (emails.get(userId) === email ? 0 : 1);
    emails.set(userId, email);
    versions.set(userId, version);
    return version;
  };
  return {
    async create({userId, password, profile}) {
      const existing = passwords.get(userId);
      if (existing === password) return;
      if (existing !== undefined) throw takenEmail(profile.email);
      claim(userId, profile.email);
      passwords.set(userId, password);
    },
    async authorizeChange(userId, {isPrivileged}) {
      if (isProtected(userId) && !isPrivileged) throw protectedAccount();
    },
    changeEmail: async (userId, email) => claim(userId, email),
  };
};
