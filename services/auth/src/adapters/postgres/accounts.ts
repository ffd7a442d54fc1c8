import {accountTopic} from '@ecom/contracts/events/auth';
import {outboxEvent} from '@ecom/contracts/topic';
import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {violatedUnique} from '@ecom/postgres/errors';
import {republish} from '@ecom/postgres/republish';
import {recordEvents, stateChange} from '@ecom/postgres/state-change';
import {DataTypes} from 'sequelize';
import type {Accounts, Saved} from '../../application/ports.ts';
import {type Account, type Decision, type ExistingAccount, emailTaken, unknownAccount} from '../../domain/account.ts';
import {type AccountRow, accountColumns, toAccount} from './account-row.ts';
import {revokeApiKeysOf} from './api-keys.ts';
import {authorityOf, lockRoles} from './role-catalogue.ts';

const byId: Statement<AccountRow> = statement(
  'account-by-id',
  `select ${accountColumns} from account where user_id = $1`,
);
const byEmail: Statement<AccountRow> = statement(
  'account-by-email',
  `select ${accountColumns} from account where email = $1 and status <> 'deleted'`,
);
const listAll: Statement<AccountRow & {id: string}> = statement(
  'account-republish',
  `select user_id as id, ${accountColumns} from account where user_id > $1 order by user_id limit $2`,
);
const insert = stateChange<{user_id: string}>(
  'account-insert',
  `insert into account (user_id, version, email, password_hash, roles, status, profile, user_version, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning user_id`,
);
const administrators: Statement<{userId: string; status: string}> = statement(
  'account-administrators',
  `select user_id as "userId", status from account where 'admin' = any (roles) and status <> 'deleted'`,
);
const endSessions: Statement<{id: string}> = statement(
  'account-end-sessions',
  `update session set ended_at = $2::timestamptz, expires_at = $2::timestamptz
   where user_id = $1 and ended_at is null and expires_at > $2::timestamptz and id is distinct from $3::uuid returning id`,
);

const eraseInvitations = statement(
  'account-erase-invitations',
  'delete from invitation where email = $1 or user_id = $2',
);

const toEvent = ({userId, version, email, roles, status, profile, createdAt}: Account) =>
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

  /** @returns the account, or the existing one of an earlier request */
  const insertNew = async (account: ExistingAccount) => {
    const {userId, version, email, passwordHash, roles, status, profile, userVersion, createdAt} = account;
    const values = [userId, version, email, passwordHash, roles, status, profile, userVersion, createdAt];
    if ((await insert(db, values, {events: [toEvent(account)]})).length > 0) {
      recordChange('account', userId, undefined, account);
      return account;
    }
    const existing = await get(userId);
    if (!existing) throw emailTaken();
    return existing as ExistingAccount;
  };

  const save = async (userId: string, decide: (account: Account) => Decision): Promise<Saved> => {
    const transaction = db.current();
    const row = await model.findByPk(userId, {transaction, lock: true});
    if (!row) throw unknownAccount(userId);

    const before = toAccount(row.get({plain: true}) as AccountRow);
    const {account, sessionsToEnd, apiKeysToRevoke} = decide(before);
    if (account !== before) await row.update(account, {transaction});
    recordChange('account', userId, before, account);
    if (account.status === 'deleted' && before.status !== 'deleted')
      await db.run(eraseInvitations, [before.email, userId]);
    if (account.version !== before.version) await recordEvents(db, [toEvent(account)]);
    const ended = sessionsToEnd
      ? await db.run(endSessions, [userId, sessionsToEnd.at, sessionsToEnd.except ?? null])
      : [];
    const revokedKeys = apiKeysToRevoke ? await revokeApiKeys(userId, apiKeysToRevoke) : [];
    return {account, ended: ended.map(({id}) => id), revokedKeys};
  };

  return {
    get,

    getByEmail: async email => (await db.run(byEmail, [email])).map(toAccount)[0] as ExistingAccount | undefined,

    add: insertNew,

    ensureAdministrator: (account, recover) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        if ((await activeAdministrators()).length > 0) return {outcome: 'existing'};
        const [existing] = await db.run(byEmail, [account.email]);
        if (existing) return {outcome: 'recovered', saved: await save(existing.userId, recover)};
        await insertNew(account);
        return {outcome: 'created'};
      }),

    update: (userId, decide) => db.transaction(() => save(userId, decide)).catch(throwEmailTaken),

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
  republish(db, {table: 'account', key: 'user_id', select: listAll, toEvent: row => toEvent(toAccount(row))});
