import type {OutboxEvent} from '@ecom/contracts/topic';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import {pageInMemory} from '@ecom/core/testing/page';
import type {
  Accounts,
  ApiKeys,
  FlowStates,
  Invitations,
  KnownDevices,
  OneTimeTokens,
  RefreshDigest,
  Roles,
  Saved,
  Sessions,
  SigningKeys,
  TokenSubject,
} from '../application/ports.ts';
import {
  type Account,
  assertActive,
  type Consequences,
  type Decision,
  type ExistingAccount,
  emailTaken,
  unknownAccount,
} from '../domain/account.ts';
import type {Authority} from '../domain/administrator.ts';
import {type ApiKey, exceeds, revokeApiKey, unknownApiKey} from '../domain/api-key.ts';
import {withProof} from '../domain/authentication.ts';
import {confirmedKindsOf, credentialTaken} from '../domain/credential.ts';
import type {FlowState} from '../domain/flow-state.ts';
import {badInvitationToken, type Invitation, statusOf, unknownInvitation} from '../domain/invitation.ts';
import type {AccountNotice} from '../domain/notice.ts';
import {badToken, type OneTimeToken} from '../domain/one-time-token.ts';
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
  const tokenRows = new Map<string, {readonly token: OneTimeToken; readonly attempts: number}>();
  const deviceRows = new Map<string, {readonly userId: string; readonly lastUsedAt: string}>();
  const flowRows = new Map<string, FlowState>();
  const outbox: Account[] = [];
  const notices: (AccountNotice & {readonly userId: string})[] = [];

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
  const holderOf = (kind: string, externalId: string) =>
    [...accountRows.values()].find(
      (account): account is ExistingAccount =>
        account.status !== 'deleted' &&
        account.credentials.some(each => each.kind === kind && 'externalId' in each && each.externalId === externalId),
    );
  const assertOwnCredentials = ({userId, credentials}: Account) => {
    for (const each of credentials) {
      if (!('externalId' in each)) continue;
      const holder = holderOf(each.kind, each.externalId);
      if (holder && holder.userId !== userId) throw credentialTaken(each.kind);
    }
  };
  const put = (account: Account) => {
    assertOwnCredentials(account);
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
  const record = (userId: string, {newTokens = [], notices: newNotices = []}: Consequences) => {
    for (const token of newTokens) tokenRows.set(token.hash, {token, attempts: 0});
    notices.push(...newNotices.map(notice => ({...notice, userId})));
  };
  const save = (userId: string, decide: (account: Account) => Decision): Saved => {
    const before = accountRows.get(userId);
    if (!before) throw unknownAccount(userId);
    const decision = decide(before);
    const {account, sessionsToEnd, apiKeysToRevoke, usedToken, endedPurposes = []} = decision;
    if (usedToken && !tokenRows.has(usedToken)) throw badToken();
    put(account);
    if (usedToken) tokenRows.delete(usedToken);
    for (const {token} of [...tokenRows.values()])
      if (token.userId === userId && endedPurposes.includes(token.purpose)) tokenRows.delete(token.hash);
    record(userId, decision);
    if (account.status === 'deleted') {
      for (const [hash, device] of [...deviceRows]) if (device.userId === userId) deviceRows.delete(hash);
      for (const {id, email, userId: acceptedBy} of [...invitationStore.rows.values()])
        if (email === before.email || acceptedBy === userId) invitationStore.rows.delete(id);
    }
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
    getByCredential: async (kind, externalId) => holderOf(kind, externalId),
    async add(account, consequences = {}) {
      if (!accountRows.has(account.userId)) {
        put(account);
        record(account.userId, consequences);
      }
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

  /** Undefined unless the session and its account are active. */
  const subjectOf = (session: SessionRow | undefined, at: string): TokenSubject | undefined => {
    if (!session || session.endedAt || session.expiresAt <= at) return undefined;
    const account = accountRows.get(session.userId)!;
    if (account.status !== 'active') return undefined;
    const {userId, email, roles, isEmailVerified} = account;
    const {id: sessionId, provenBy} = session;
    const credentialKinds = confirmedKindsOf({...account, passwordHash: null});
    return {userId, sessionId, email, roles, isEmailVerified, credentialKinds, provenBy};
  };
  const findFamily = (family: string) => [...sessionRows.values()].find(({digest}) => digest.family === family);

  const sessions: Sessions = {
    async create(session, digest, assertCanLogIn) {
      const account = accountRows.get(session.userId);
      if (!account) throw unknownAccount(session.userId);
      const activeAccount = assertCanLogIn(account);
      sessionRows.set(session.id, {...session, digest, endedAt: null});
      return activeAccount;
    },
    async rotate({presented, next, salt, client, at, idleUntil}) {
      const session = findFamily(presented.family);
      const subject = subjectOf(session, at);
      if (!session || !subject || session.digest.secret !== presented.secret) return undefined;
      const [expiresAt] = [idleUntil, session.absoluteExpiresAt].sort() as [string, string];
      const digest = {family: presented.family, secret: next};
      sessionRows.set(session.id, {...session, ...client, digest, salt, lastUsedAt: at, expiresAt});
      return subject;
    },
    async getRotated(family, at, since) {
      const session = findFamily(family);
      const subject = subjectOf(session, at);
      if (!session?.salt || !subject || session.lastUsedAt < since) return undefined;
      return {subject, secret: session.digest.secret, salt: session.salt};
    },
    async addProof(id, proof, at) {
      const session = sessionRows.get(id);
      if (!session || !subjectOf(session, at)) return undefined;
      const proven = {...session, provenBy: withProof(session.provenBy, proof)};
      sessionRows.set(id, proven);
      return subjectOf(proven, at);
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

  const findToken = (hash: string, purposes: readonly string[], at: string) => {
    const row = tokenRows.get(hash);
    return row && purposes.includes(row.token.purpose) && row.token.expiresAt > at ? row : undefined;
  };
  const tokens: OneTimeTokens = {
    add: async token => void tokenRows.set(token.hash, {token, attempts: 0}),
    get: async (hash, purposes, at) => findToken(hash, purposes, at)?.token as never,
    async attempt(hash, purpose, at, maxAttempts) {
      const row = findToken(hash, [purpose], at);
      if (!row || row.attempts >= maxAttempts) return undefined;
      tokenRows.set(hash, {...row, attempts: row.attempts + 1});
      return row.token as never;
    },
    async sweep(before) {
      const expired = [...tokenRows.values()].filter(({token}) => token.expiresAt < before);
      for (const {token} of expired) tokenRows.delete(token.hash);
      return expired.length;
    },
  };

  const devices: KnownDevices = {
    async isKnown(hash, userId, since) {
      const device = deviceRows.get(hash);
      return device?.userId === userId && device.lastUsedAt >= since;
    },
    async recordUse(hash, userId, at, maxDevices) {
      if ((deviceRows.get(hash)?.userId ?? userId) === userId) deviceRows.set(hash, {userId, lastUsedAt: at});
      const own = [...deviceRows].filter(([, device]) => device.userId === userId);
      const newest = own.sort(([a, x], [b, y]) => y.lastUsedAt.localeCompare(x.lastUsedAt) || (a < b ? -1 : 1));
      for (const [old] of newest.slice(maxDevices)) deviceRows.delete(old);
    },
    async sweep(before) {
      const old = [...deviceRows].filter(([, {lastUsedAt}]) => lastUsedAt < before);
      for (const [hash] of old) deviceRows.delete(hash);
      return old.length;
    },
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

  const findByToken = (tokenHash: string) =>
    [...invitationStore.rows.values()].find(invitation => invitation.tokenHash === tokenHash);
  const invitations: Invitations = {
    get: invitationStore.get,
    list: page => invitationStore.list({}, page),
    getByToken: async tokenHash => findByToken(tokenHash),
    listReceived: async ({userId, email}) =>
      [...invitationStore.rows.values()].filter(each => each.email === email || each.userId === userId),
    async create(by, token, decide) {
      const state = decide(authorityOf(by));
      await invitationStore.insert({state, events: [{token}]});
      return state;
    },
    update: (id, decide) => invitationStore.update(id, before => ({state: decide(before), events: []})),
    async accept({tokenHash, created}, decide) {
      const invitation = findByToken(tokenHash);
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

  const getFlow = (hash: string, purpose: string, at: string) => {
    const state = flowRows.get(hash);
    return state?.purpose === purpose && state.expiresAt > at ? state : undefined;
  };
  const flows: FlowStates = {
    add: async state => void flowRows.set(state.hash, state),
    get: async (hash, purpose, at) => getFlow(hash, purpose, at) as never,
    async take(hash, purpose, at) {
      const state = getFlow(hash, purpose, at);
      if (state) flowRows.delete(hash);
      return state as never;
    },
    async sweep(before) {
      const expired = [...flowRows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {hash} of expired) flowRows.delete(hash);
      return expired.length;
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
    flows,
    sessions,
    apiKeys,
    roles,
    invitations,
    signingKeys,
    tokens,
    devices,
    outbox,
    notices,
    apiKeyOutbox: keyStore.outbox,
    invitationOutbox: invitationStore.outbox,
  };
};
