import {accountTopic} from '@ecom/contracts/events/auth';
import {outboxEvent} from '@ecom/contracts/topic';
import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedUnique} from '@ecom/postgres/errors';
import {republish} from '@ecom/postgres/republish';
import {recordEvents, stateChange} from '@ecom/postgres/state-change';
import {DataTypes} from 'sequelize';
import type {Accounts, Saved} from '../../application/ports/accounts.ts';
import {
  type Account,
  type Consequences,
  type Decision,
  type ExistingAccount,
  emailTaken,
  unknownAccount,
} from '../../domain/account.ts';
import type {OneTimeToken} from '../../domain/one-time-token.ts';
import {sessionEnded} from '../../domain/session.ts';
import {toNoticeEvents} from '../to-notice-event.ts';
import {
  type AccountRow,
  accountColumns,
  type CompleteRow,
  credentialsColumn,
  readCredentials,
  toAccount,
} from './account-row.ts';
import {revokeApiKeysOf} from './api-keys.ts';
import {saveCredentials} from './credentials.ts';
import {addToken, endTokens, useToken} from './one-time-tokens.ts';
import {authorityOf, lockRoles} from './role-catalogue.ts';

const complete = `${accountColumns}, ${credentialsColumn('account.user_id')}`;

const byId: Statement<CompleteRow> = statement('account-by-id', `select ${complete} from account where user_id = $1`);
const byEmail: Statement<CompleteRow> = statement(
  'account-by-email',
  `select ${complete} from account where email = $1 and status <> 'deleted'`,
);
const byCredential: Statement<CompleteRow> = statement(
  'account-by-credential',
  `select ${complete} from account
   where user_id = (select user_id from credential where kind = $1 and external_id = $2) and status <> 'deleted'`,
);
const listAll: Statement<AccountRow & {id: string}> = statement(
  'account-republish',
  `select user_id as id, ${accountColumns} from account where user_id > $1 order by user_id limit $2`,
);
const insert = stateChange<{user_id: string}>(
  'account-insert',
  `insert into account (user_id, version, email, password_hash, roles, status, profile, user_version, created_at, email_verified)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning user_id`,
);
const administrators: Statement<{userId: string; status: string}> = statement(
  'account-administrators',
  `select user_id as "userId", status from account where 'admin' = any (roles) and status <> 'deleted'`,
);
const endedSession = statement(
  'account-ended-session',
  'select id from session where id = $1 and ended_at is not null',
);
const endSessions: Statement<{id: string}> = statement(
  'account-end-sessions',
  `update session set ended_at = $2::timestamptz, expires_at = $2::timestamptz
   where user_id = $1 and ended_at is null and expires_at > $2::timestamptz and id is distinct from $3::uuid returning id`,
);

const forgetDevices = statement('known-device-forget', 'delete from known_device where user_id = $1');

const eraseInvitations = statement(
  'account-erase-invitations',
  'delete from invitation where email = $1 or user_id = $2',
);

type Published = Omit<Account, 'createdAt' | 'credentials'> & {readonly createdAt: string};

const toEvent = ({userId, version, email, roles, status, profile, createdAt}: Published) =>
  outboxEvent(accountTopic, userId, {
    type: 'account.changed',
    data: {userId, version, email, roles: [...roles], status, profile, createdAt},
  });

const throwEmailTaken = (error: unknown): never => {
  throw violatedUnique(error) === 'account_email' ? emailTaken() : error;
};

export const postgresAccounts = (db: Database): Accounts => {
  const model = db.sequelize.define('account', {
    userId: {type: DataTypes.UUID, primaryKey: true},
    version: DataTypes.INTEGER,
    email: DataTypes.TEXT,
    passwordHash: DataTypes.TEXT,
    isEmailVerified: {type: DataTypes.BOOLEAN, field: 'email_verified'},
    pendingEmail: DataTypes.JSONB,
    roles: DataTypes.ARRAY(DataTypes.TEXT),
    status: DataTypes.TEXT,
    profile: DataTypes.JSONB,
    userVersion: DataTypes.INTEGER,
    createdAt: DataTypes.DATE,
  });

  const revokeApiKeys = revokeApiKeysOf(db);
  const get = async (userId: string) => (await db.run(byId, [userId])).map(toAccount)[0];

  const activeAdministrators = async () =>
    (await db.run(administrators)).filter(({status}) => status === 'active').map(({userId}) => userId);

  const addTokens = async (tokens: readonly OneTimeToken[]) => {
    for (const token of tokens) await addToken(db, token);
  };

  /** @returns the account, or the existing one of an earlier request */
  const insertNew = async (account: ExistingAccount, {newTokens = [], notices}: Consequences = {}) => {
    const {userId, version, email, passwordHash, roles, status, profile, userVersion, createdAt} = account;
    const values = [userId, version, email, passwordHash, roles, status, profile, userVersion, createdAt];
    const events = [toEvent(account), ...toNoticeEvents(userId, notices)];
    if ((await insert(db, [...values, account.isEmailVerified], {events})).length > 0) {
      await addTokens(newTokens);
      await saveCredentials(db, userId, [], account.credentials);
      recordChange('account', userId, undefined, account);
      return account;
    }
    const existing = await get(userId);
    if (!existing) throw emailTaken();
    return existing as ExistingAccount;
  };

  const save = async (userId: string, decide: (account: Account) => Decision, session?: string): Promise<Saved> => {
    const transaction = db.current();
    const row = await model.findByPk(userId, {transaction, lock: true});
    if (!row) throw unknownAccount(userId);
    // Under the lock: a reset that came first has ended it.
    if (session && (await db.run(endedSession, [session])).length > 0) throw sessionEnded();

    const credentials = await readCredentials(db, userId);
    const before = toAccount({...(row.get({plain: true}) as AccountRow), credentials});
    const decision = decide(before);
    const {account, sessionsToEnd, apiKeysToRevoke} = decision;
    if (decision.usedToken) await useToken(db, decision.usedToken, userId);
    if (decision.endedPurposes) await endTokens(db, userId, decision.endedPurposes);
    await addTokens(decision.newTokens ?? []);
    await saveCredentials(db, userId, before.credentials, account.credentials);
    if (account !== before) await row.update(account, {transaction});
    recordChange('account', userId, before, account);
    if (account.status === 'deleted' && before.status !== 'deleted') {
      await db.run(forgetDevices, [userId]);
      await db.run(eraseInvitations, [before.email, userId]);
    }
    const events = account.version === before.version ? [] : [toEvent(account)];
    await recordEvents(db, [...events, ...toNoticeEvents(userId, decision.notices)]);
    const ended = sessionsToEnd
      ? await db.run(endSessions, [userId, sessionsToEnd.at, sessionsToEnd.except ?? null])
      : [];
    const revokedKeys = apiKeysToRevoke ? await revokeApiKeys(userId, apiKeysToRevoke) : [];
    return {account, ended: ended.map(({id}) => id), revokedKeys};
  };

  return {
    get,

    getByEmail: async email => (await db.run(byEmail, [email])).map(toAccount)[0] as ExistingAccount | undefined,

    getByCredential: async (kind, externalId) =>
      (await db.run(byCredential, [kind, externalId])).map(toAccount)[0] as ExistingAccount | undefined,

    add: (account, consequences) =>
      consequences?.newTokens || account.credentials.length > 0
        ? db.transaction(() => insertNew(account, consequences))
        : insertNew(account, consequences),

    ensureAdministrator: (account, recover) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        if ((await activeAdministrators()).length > 0) return {outcome: 'existing'};
        const [existing] = await db.run(byEmail, [account.email]);
        if (existing) return {outcome: 'recovered', saved: await save(existing.userId, recover)};
        await insertNew(account);
        return {outcome: 'created'};
      }),

    update: (userId, decide, session) => db.transaction(() => save(userId, decide, session)).catch(throwEmailTaken),

    updateRoles: (userId, decide, by) =>
      db.transaction(async () => {
        // With a lock per account, concurrent changes could remove the role from all accounts, each decision assuming that another account keeps it.
        await db.run(lockRoles);
        const active = await activeAdministrators();
        const authority = await authorityOf(db, by);
        return save(userId, account => decide(account, active, authority));
      }),
  };
};

export const republishAccounts = (db: Database) =>
  republish(db, {
    table: 'account',
    key: 'user_id',
    select: listAll,
    toEvent: row => toEvent({...row, createdAt: row.createdAt.toISOString()}),
  });
