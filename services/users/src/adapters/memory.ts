import type {Permission} from '@ecom/contracts/permission';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {Failure} from '@ecom/core/failure';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import type {Accounts, AddressBooks, Exports, Users} from '../application/ports.ts';
import type {AddressBook} from '../domain/address.ts';
import {type Export, type ExportPart, mergeParts} from '../domain/export.ts';
import {type User, unknownUser} from '../domain/user.ts';
import {toExportEvent} from './to-personal-data-event.ts';

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

/** The memory adapter of exports, and the requests that it has published. */
export const memoryExports = (users: Users): Exports & {readonly outbox: readonly OutboxEvent[]} => {
  const rows = new Map<string, Omit<Export, 'parts'> & {readonly parts: readonly ExportPart[]}>();
  const outbox: OutboxEvent[] = [];
  const addPart = (id: string, part: ExportPart, now: string) => {
    const row = rows.get(id);
    if (!row) return;
    const isKnown = row.parts.some(({service, index}) => service === part.service && index === part.index);
    rows.set(id, {...row, updatedAt: now, parts: isKnown ? row.parts : [...row.parts, part]});
  };
  const findNewest = (userId: string) => {
    const [newest] = [...rows.values()]
      .filter(row => row.userId === userId)
      .toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
    const byPart = (a: ExportPart, b: ExportPart) =>
      a.service === b.service ? a.index - b.index : a.service < b.service ? -1 : 1;
    return newest && {...newest, parts: newest.parts.toSorted(byPart).map(({data: _, ...part}) => part)};
  };
  const isDeleted = async (userId: string) => ((await users.get(userId))?.status ?? 'deleted') === 'deleted';
  const newestOf = async (userId: string) => {
    if (!(await isDeleted(userId))) return findNewest(userId);
    for (const row of [...rows.values()]) if (row.userId === userId) rows.delete(row.id);
    return undefined;
  };
  return {
    outbox,
    newestOf,
    async create(userId, decide, ownPart) {
      if (await isDeleted(userId)) throw unknownUser(userId);
      const created = decide(findNewest(userId));
      rows.set(created.id, {...created, parts: []});
      addPart(created.id, ownPart, created.requestedAt);
      outbox.push(toExportEvent(created));
      return findNewest(userId)!;
    },
    dataOf: async id => mergeParts(rows.get(id)?.parts ?? []),
    addPart: async (id, part, now) => addPart(id, part, now),
    async sweep(before) {
      const expired = [...rows.values()].filter(({expiresAt}) => expiresAt <= before);
      for (const {id} of expired) rows.delete(id);
      return expired.length;
    },
  };
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

const permissionNotHeld = () => new Failure('forbidden', 'permission-not-held', 'You lack a permission yourself.');

/** Behaves as the auth service: it knows which e-mail addresses are taken, the passwords, and the permissions of accounts. */
export const memoryAccounts = (permissionsOf: (userId: string) => readonly Permission[] = () => []): Accounts => {
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
    async authorizeChange(userId, {isPrivileged, endsAccess, held}) {
      const permissions = permissionsOf(userId);
      if (permissions.length > 0 && !isPrivileged) throw protectedAccount();
      if (endsAccess && held && permissions.some(permission => !held.includes(permission))) throw permissionNotHeld();
    },
    changeEmail: async (userId, email) => claim(userId, email),
  };
};
