import type {OutboxEvent} from '@ecom/contracts/topic';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import type {RefreshDigest} from '../../application/ports/sessions.ts';
import {type Account, type ExistingAccount, emailTaken} from '../../domain/account.ts';
import type {Authority} from '../../domain/administrator.ts';
import {type ApiKey, revokeApiKey, unknownApiKey} from '../../domain/api-key.ts';
import {credentialTaken} from '../../domain/credential.ts';
import type {FlowState} from '../../domain/flow-state.ts';
import {type Invitation, unknownInvitation} from '../../domain/invitation.ts';
import type {AccountNotice} from '../../domain/notice.ts';
import type {OneTimeToken} from '../../domain/one-time-token.ts';
import {catalogueOf, permissionsOf, type Role, type RoleCatalogue} from '../../domain/role.ts';
import type {Session} from '../../domain/session.ts';
import {toApiKeyEvent} from '../to-api-key-event.ts';
import {toInvitationEvent} from '../to-invitation-event.ts';

export type SessionRow = Session & {
  readonly digest: RefreshDigest;
  readonly endedAt: string | null;
  readonly salt?: string;
};

/** What the memory adapters share: their rows, and what more than one of them does to these. */
export const openRows = () => {
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

  const holdersOf = (name: string) =>
    [...accountRows.values()].filter(({roles, status}) => status !== 'deleted' && roles.includes(name));
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

  return {
    accountRows,
    sessionRows,
    tokenRows,
    deviceRows,
    flowRows,
    outbox,
    notices,
    keyStore,
    roleRows,
    invitationStore,
    readCatalogue,
    authorityOf,
    holderOf,
    put,
    findByEmail,
    activeAdministrators,
    endWhere,
    putKey,
    revokeKeysWhere,
    holdersOf,
  };
};

export type Rows = ReturnType<typeof openRows>;
