import type {Accounts, RefreshDigest, Saved, Sessions, SigningKeys} from '../application/ports.ts';
import {type Account, type Decision, type ExistingAccount, emailTaken, unknownAccount} from '../domain/account.ts';
import type {Session} from '../domain/session.ts';
import type {KeyRing} from '../domain/signing-key.ts';

type Kept = Session & {readonly digest: RefreshDigest; readonly endedAt: string | null};

/** The memory adapters for tests: one store, since a change of an account may end its sessions. They pass the same contract suites as PostgreSQL. */
export const memoryStore = () => {
  const rows = new Map<string, Account>();
  const kept = new Map<string, Kept>();
  const outbox: Account[] = [];

  const isTaken = (account: Account) =>
    [...rows.values()].some(
      ({userId, email, status}) => status !== 'deleted' && email === account.email && userId !== account.userId,
    );
  const keep = (account: Account) => {
    if (account.status !== 'deleted' && isTaken(account)) throw emailTaken();
    if (account.version !== rows.get(account.userId)?.version) outbox.push(account);
    rows.set(account.userId, account);
  };
  const administrators = () =>
    [...rows.values()].filter(({roles, status}) => roles.includes('admin') && status !== 'deleted');

  const endWhere = (which: (session: Kept) => boolean, at: string): string[] => {
    const ending = [...kept.values()].filter(
      session => session.endedAt === null && session.expiresAt > at && which(session),
    );
    for (const session of ending) kept.set(session.id, {...session, endedAt: at, expiresAt: at});
    return ending.map(({id}) => id);
  };
  const save = (userId: string, decide: (account: Account) => Decision): Saved => {
    const before = rows.get(userId);
    if (!before) throw unknownAccount(userId);
    const {account, ends} = decide(before);
    keep(account);
    return {
      account,
      ended: ends ? endWhere(session => session.userId === userId && session.id !== ends.except, ends.at) : [],
    };
  };

  const accounts: Accounts = {
    get: async userId => rows.get(userId),
    byEmail: async email =>
      [...rows.values()].find(
        (account): account is ExistingAccount => account.status !== 'deleted' && account.email === email,
      ),
    async add(account) {
      if (!rows.has(account.userId)) keep(account);
      return rows.get(account.userId)!;
    },
    async addFirstAdministrator(account) {
      if (administrators().length > 0) return false;
      keep(account);
      return true;
    },
    update: async (userId, decide) => save(userId, decide),
    async updateRoles(userId, decide) {
      const active = administrators().filter(({status}) => status === 'active');
      return save(userId, account =>
        decide(
          account,
          active.map(administrator => administrator.userId),
        ),
      );
    },
  };

  const sessions: Sessions = {
    async open(session, digest, assertCanLogIn) {
      const account = rows.get(session.userId);
      if (!account) throw unknownAccount(session.userId);
      const admitted = assertCanLogIn(account);
      kept.set(session.id, {...session, digest, endedAt: null});
      return admitted;
    },
    async rotate({presented, next, client, at, idleUntil}) {
      const session = [...kept.values()].find(({digest}) => digest.family === presented.family);
      if (!session || session.endedAt || session.expiresAt <= at || session.digest.secret !== presented.secret)
        return undefined;
      const {userId, email, roles, status} = rows.get(session.userId)!;
      if (status !== 'active') return undefined;
      const [expiresAt] = [idleUntil, session.endsAt].sort() as [string, string];
      const digest = {family: presented.family, secret: next};
      kept.set(session.id, {...session, ...client, digest, lastUsedAt: at, expiresAt});
      return {userId, sessionId: session.id, email, roles};
    },
    endReused: async ({family, secret}, at) =>
      endWhere(({digest}) => digest.family === family && digest.secret !== secret, at)[0],
    endFamily: async (family, at) => endWhere(({digest}) => digest.family === family, at)[0],
    end: async (userId, id, at) => endWhere(session => session.userId === userId && session.id === id, at).length > 0,
    async list({userId, at, sort, limit, cursor}) {
      const rank = ({createdAt, id}: {createdAt: string; id: string}) => createdAt + id;
      const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0) * (sort.startsWith('-') ? -1 : 1);
      const matching = [...kept.values()]
        .filter(session => session.userId === userId && !session.endedAt && session.expiresAt > at)
        .filter(session => !cursor || order(rank(session), cursor) > 0)
        .sort((a, b) => order(rank(a), rank(b)))
        .map(({digest: _, endedAt: __, ...session}) => session);
      const items = matching.slice(0, limit);
      return {items, nextCursor: matching.length > limit ? rank(items.at(-1)!) : null};
    },
    endedSince: async instant =>
      [...kept.values()].filter(({endedAt}) => endedAt && endedAt >= instant).map(({id}) => id),
    async sweep(before) {
      const swept = [...kept.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {id} of swept) kept.delete(id);
      return swept.length;
    },
  };

  let ring: KeyRing = [];
  const signingKeys: SigningKeys = {
    list: async () => ring,
    async update(decide) {
      ring = decide(ring);
      return ring;
    },
  };

  return {accounts, sessions, signingKeys, outbox};
};
