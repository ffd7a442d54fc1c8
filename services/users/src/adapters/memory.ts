import {Failure} from '@ecom/core/failure';
import {pageInMemory} from '@ecom/core/testing/page';
import type {Accounts, AddressBooks, Users} from '../application/ports.ts';
import type {AddressBook} from '../domain/address.ts';
import {type User, unknownUser} from '../domain/user.ts';

/** The memory adapter for tests. It passes the same contract suite as PostgreSQL. */
export const memoryUsers = (...seed: User[]) => {
  const rows = new Map(seed.map(user => [user.id, user]));
  const outbox: User[] = [];
  const save = (user: User) => {
    if (user.version !== rows.get(user.id)?.version) outbox.push(user);
    rows.set(user.id, user);
    return user;
  };

  const users: Users = {
    get: async id => rows.get(id),

    async list({status, timezone, signUpOption, email, sort, limit, cursor, count}) {
      const matching = [...rows.values()]
        .filter(user => status === 'all' || user.status === status)
        .filter(
          user => (!timezone || user.timezone === timezone) && (!signUpOption || user.signUpOption === signUpOption),
        )
        .filter(user => !email || user.email === email);
      return {...pageInMemory(matching, {sort, limit, cursor}), ...(count && {total: matching.length})};
    },

    add: async user => rows.get(user.id) ?? save(user),

    async update(id, decide) {
      const before = rows.get(id);
      if (!before) throw unknownUser(id);
      return save(decide(before));
    },
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

/** Behaves as the auth service: it knows which e-mail addresses are taken, and the passwords. */
export const memoryAccounts = (): Accounts => {
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
    changeEmail: async (userId, email) => claim(userId, email),
  };
};
