import type {OutboxEvent} from '@ecom/contracts/topic';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import {pageInMemory} from '@ecom/core/testing/page';
import type {
  Accounts,
  ApiKeys,
  Invitations,
  RefreshDigest,
  Roles,
  Saved,
  Sessions,
  SigningKeys,
} from '../application/ports.ts';
import {
  type Account,
  assertActive,
  type Decision,
  type ExistingAccount,
  emailTaken,
  unknownAccount,
} from '../domain/account.ts';
import type {Authority} from '../domain/administrator.ts';
import {type ApiKey, exceeds, revokeApiKey, unknownApiKey} from '../domain/api-key.ts';
import {badInvitationToken, type Invitation, statusOf, unknownInvitation} from '../domain/invitation.ts';
import {catalogueOf, permissionsOf, type Role, type RoleCatalogue, unknownRole} from '../domain/role.ts';
import type {Session} from '../domain/session.ts';
import type {KeyRing} from '../domain/signing-key.ts';
import {toApiKeyEvent} from './to-api-key-event.ts';
import {toInvitationEvent} from './to-invitation-event.ts';

type SessionRow = Session & {readonly digest: RefreshDigest; readonly endedAt: string | null; readonly salt?: string};

/** The memory adapters for tests: one store, since a change of an account may end its sessions and API keys. They pass the same contract suites as PostgreSQL. */
export const memoryStore = () => {
  const accountRows = new Map<string, Account>();
  const sessionRows = new Map<string, SessionRow>();
  const outbox: Account[] = [];

  const keyStore = memoryAggregateStore<ApiKey, 'changed', OutboxEvent>({
    notFound: unknownApiKey,
    toEvent: toApiKeyEvent,
  });

  const roleRows = new Map<string, Role>();
  const invitationStore = memoryAggregateStore<Invitation, {readonly token: string}, OutboxEvent>({
    notFound: unknownInvitation,
    toEvent: toInvitationEvent,
  });

  const readCatalogue = (): RoleCatalogue => catalogueOf([...roleRows.values()]);
  const authorityOf = (userId: string | undefined): Authority => {
    const catalogue = readCatalogue();
    const account = userId === undefined ? undefined : accountRows.get(userId);
    return {catalogue, held: account?.status === 'active' ? permissionsOf(account.roles, catalogue) : []};
  };

  const isTaken = (account: Account) =>
    [...accountRows.values()].some(
      ({userId, email, status}) => status !== 'deleted' && email === account.email && userId !== account.userId,
    );
  const put = (account: Account) => {
    if (account.status !== 'deleted' && isTaken(account)) throw emailTaken();
    if (account.version !== accountRows.get(account.userId)?.version) outbox.push(account);
    accountRows.set(account.userId, account);
  };
  const findByEmail = (email: string) =>
    [...accountRows.values()].find(
      (account): account is ExistingAccount => account.status !== 'deleted' && account.email === email,
    );
  const activeAdministrators = () =>
    [...accountRows.values()]
      .filter(({roles, status}) => roles.includes('admin') && status === 'active')
      .map(({userId}) => userId);

  const endWhere = (matches: (session: SessionRow) => boolean, at: string): string[] => {
    const ended = [...sessionRows.values()].filter(
      session => session.endedAt === null && session.expiresAt > at && matches(session),
    );
    for (const session of ended) sessionRows.set(session.id, {...session, endedAt: at, expiresAt: at});
    return ended.map(({id}) => id);
  };
  const putKey = (key: ApiKey) => {
    keyStore.rows.set(key.id, key);
    keyStore.outbox.push(toApiKeyEvent(key));
    return key;
  };
  const revokeKeysWhere = (matches: (key: ApiKey) => boolean, at: string): string[] =>
    [...keyStore.rows.values()]
      .filter(key => key.revokedAt === null && matches(key))
      .map(key => putKey(revokeApiKey(key, at)).id);
  const save = (userId: string, decide: (account: Account) => Decision): Saved => {
    const before = accountRows.get(userId);
    if (!before) throw unknownAccount(userId);
    const {account, sessionsToEnd, apiKeysToRevoke} = decide(before);
    put(account);
    if (account.status === 'deleted')
      for (const {id, email, userId: acceptedBy} of [...invitationStore.rows.values()])
        if (email === before.email || acceptedBy === userId) invitationStore.rows.delete(id);
    return {
      account,
      ended: sessionsToEnd
        ? endWhere(session => session.userId === userId && session.id !== sessionsToEnd.except, sessionsToEnd.at)
        : [],
      revokedKeys: apiKeysToRevoke
        ? revokeKeysWhere(key => key.userId === userId && exceeds(key, apiKeysToRevoke.held), apiKeysToRevoke.at)
        : [],
    };
  };

  const accounts: Accounts = {
    get: async userId => accountRows.get(userId),
    getByEmail: async email => findByEmail(email),
    async add(account) {
      if (!accountRows.has(account.userId)) put(account);
      return accountRows.get(account.userId)!;
    },
    async ensureAdministrator(account, recover) {
      if (activeAdministrators().length > 0) return {outcome: 'existing'};
      const existing = findByEmail(account.email);
      if (existing) return {outcome: 'recovered', saved: save(existing.userId, recover)};
      put(account);
      return {outcome: 'created'};
    },
    update: async (userId, decide) => save(userId, decide),
    async updateRoles(userId, decide, by) {
      const active = activeAdministrators();
      return save(userId, account => decide(account, active, authorityOf(by)));
    },
  };

  const sessions: Sessions = {
    async create(session, digest, assertCanLogIn) {
      const account = accountRows.get(session.userId);
      if (!account) throw unknownAccount(session.userId);
      const activeAccount = assertCanLogIn(account);
      sessionRows.set(session.id, {...session, digest, endedAt: null});
      return activeAccount;
    },
    async rotate({presented, next, salt, client, at, idleUntil}) {
      const session = [...sessionRows.values()].find(({digest}) => digest.family === presented.family);
      if (!session || session.endedAt || session.expiresAt <= at || session.digest.secret !== presented.secret)
        return undefined;
      const {userId, email, roles, status} = accountRows.get(session.userId)!;
      if (status !== 'active') return undefined;
      const [expiresAt] = [idleUntil, session.absoluteExpiresAt].sort() as [string, string];
      const digest = {family: presented.family, secret: next};
      sessionRows.set(session.id, {...session, ...client, digest, salt, lastUsedAt: at, expiresAt});
      return {userId, sessionId: session.id, email, roles};
    },
    async getRotated(family, at, since) {
      const session = [...sessionRows.values()].find(({digest}) => digest.family === family);
      if (!session?.salt || session.endedAt || session.expiresAt <= at || session.lastUsedAt < since) return undefined;
      const {userId, email, roles, status} = accountRows.get(session.userId)!;
      if (status !== 'active') return undefined;
      const {id: sessionId, digest, salt} = session;
      return {subject: {userId, sessionId, email, roles}, secret: digest.secret, salt};
    },
    endReused: async ({family, secret}, at) =>
      endWhere(({digest}) => digest.family === family && digest.secret !== secret, at)[0],
    endFamily: async (family, at) => endWhere(({digest}) => digest.family === family, at)[0],
    end: async (userId, id, at) => endWhere(session => session.userId === userId && session.id === id, at).length > 0,
    async list({userId, at, ...page}) {
      const active = [...sessionRows.values()]
        .filter(session => session.userId === userId && !session.endedAt && session.expiresAt > at)
        .map(({digest: _, endedAt: __, salt: ___, ...session}) => session);
      return pageInMemory(active, page);
    },
    endedSince: async instant =>
      [...sessionRows.values()].filter(({endedAt}) => endedAt && endedAt >= instant).map(({id}) => id),
    async sweep(before) {
      const expired = [...sessionRows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {id} of expired) sessionRows.delete(id);
      return expired.length;
    },
  };

  const apiKeys: ApiKeys = {
    get: keyStore.get,
    list: ({userId, ...page}) => keyStore.list({userId}, page),
    async create(userId, create) {
      const creator = accountRows.get(userId);
      if (!creator) throw unknownAccount(userId);
      return putKey(create(creator, readCatalogue()));
    },
    update: (id, decide) =>
      keyStore.update(id, before => {
        const state = decide(before);
        return {state, events: state === before ? [] : ['changed']};
      }),
  };

  const holdersOf = (name: string) =>
    [...accountRows.values()].filter(({roles, status}) => status !== 'deleted' && roles.includes(name));
  const roles: Roles = {
    catalogue: async () => readCatalogue(),
    permissionsOf: async names => permissionsOf(names, readCatalogue()),
    async save({name, by, at}, decide) {
      const {catalogue, held} = authorityOf(by);
      const existing = catalogue.get(name);
      const role = decide(existing, held);
      if (role === existing) return {role, isNew: false, ended: [], revokedKeys: []};
      roleRows.set(name, role);
      const ended: string[] = [];
      const revokedKeys: {readonly id: string; readonly userId: string}[] = [];
      for (const {userId, roles: assigned, status} of holdersOf(name)) {
        const kept = status === 'active' ? permissionsOf(assigned, readCatalogue()) : [];
        if (permissionsOf(assigned, catalogue).every(permission => kept.includes(permission))) continue;
        ended.push(...endWhere(session => session.userId === userId, at));
        for (const id of revokeKeysWhere(key => key.userId === userId && exceeds(key, kept), at))
          revokedKeys.push({id, userId});
      }
      return {role, isNew: !existing, ended, revokedKeys};
    },
    async remove({name, by, at}, assertCanDelete) {
      const {catalogue, held} = authorityOf(by);
      const role = catalogue.get(name);
      if (!role) throw unknownRole(name);
      const open = [...invitationStore.rows.values()].filter(
        invitation => statusOf(invitation, at) === 'pending' && invitation.roles.includes(name),
      );
      assertCanDelete(role, holdersOf(name).length + open.length, held);
      roleRows.delete(name);
    },
  };

  const getByToken = async (tokenHash: string) =>
    [...invitationStore.rows.values()].find(invitation => invitation.tokenHash === tokenHash);
  const invitations: Invitations = {
    get: invitationStore.get,
    list: page => invitationStore.list({}, page),
    getByToken,
    async create(by, token, decide) {
      const state = decide(authorityOf(by));
      await invitationStore.insert({state, events: [{token}]});
      return state;
    },
    update: (id, decide) => invitationStore.update(id, before => ({state: decide(before), events: []})),
    async accept({tokenHash, created}, decide) {
      const invitation = await getByToken(tokenHash);
      if (!invitation) throw badInvitationToken();
      const account = created ?? findByEmail(invitation.email);
      if (!account) throw badInvitationToken();
      const accepted = decide(invitation, assertActive(account), authorityOf(invitation.invitedBy));
      const saved = created
        ? {account: {...accepted.decision.account, version: 1}, ended: [], revokedKeys: []}
        : save(account.userId, () => accepted.decision);
      if (created) put(saved.account);
      invitationStore.rows.set(invitation.id, accepted.invitation);
      return saved;
    },
    async sweep(before) {
      const old = [...invitationStore.rows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {id} of old) invitationStore.rows.delete(id);
      return old.length;
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

  return {
    accounts,
    sessions,
    apiKeys,
    roles,
    invitations,
    signingKeys,
    outbox,
    apiKeyOutbox: keyStore.outbox,
    invitationOutbox: invitationStore.outbox,
  };
};
