import {userTopic} from '@ecom/contracts/events/users';
import {outboxEvent} from '@ecom/contracts/topic';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {type Condition, keysetPage} from '@ecom/postgres/keyset';
import {republish} from '@ecom/postgres/republish';
import {recordEvents, stateChange} from '@ecom/postgres/state-change';
import {DataTypes} from 'sequelize';
import type {Users} from '../../application/ports.ts';
import {type User, unknownUser} from '../../domain/user.ts';

type Row = Omit<User, 'createdAt' | 'updatedAt'> & {readonly createdAt: Date; readonly updatedAt: Date};

const columns = `id, version, email, full_name as "fullName", phone, timezone, sign_up_option as "signUpOption", status,
  account_version as "accountVersion", created_at as "createdAt", updated_at as "updatedAt"`;
const byId: Statement<Row> = statement('user-by-id', `select ${columns} from users where id = $1`);

const everyone: Statement<Row> = statement(
  'user-republish',
  `select ${columns} from users where id > $1 order by id limit $2`,
);
const insert = stateChange<{id: string}>(
  'user-insert',
  `insert into users (id, version, email, full_name, phone, timezone, sign_up_option, status, account_version, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing returning id`,
);
const eraseAddresses = statement('user-erase-addresses', 'delete from addresses where user_id = $1');

const fromRow = (row: Row): User => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toEvent = ({accountVersion: _, ...user}: User) =>
  outboxEvent(userTopic, user.id, {type: 'user.changed', data: user});

const sorts = {
  createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.createdAt.toISOString()},
  email: {column: 'email', type: 'text', of: (row: Row) => row.email},
  fullName: {column: 'full_name', type: 'text', of: (row: Row) => row.fullName},
};

export const postgresUsers = (db: Database): Users => {
  const model = db.sequelize.define('users', {
    id: {type: DataTypes.UUID, primaryKey: true},
    version: DataTypes.INTEGER,
    email: DataTypes.TEXT,
    fullName: DataTypes.TEXT,
    phone: DataTypes.TEXT,
    timezone: DataTypes.TEXT,
    signUpOption: DataTypes.TEXT,
    status: DataTypes.TEXT,
    accountVersion: DataTypes.INTEGER,
    createdAt: DataTypes.DATE,
    updatedAt: DataTypes.DATE,
  });
  const get = async (id: string) => (await db.run(byId, [id])).map(fromRow)[0];

  return {
    get,

    async list({status, timezone, signUpOption, email, count, ...page}) {
      const where: Condition[] = [];
      if (status !== 'all') where.push(['status = ?', status]);
      if (timezone) where.push(['timezone = ?', timezone]);
      if (signUpOption) where.push(['sign_up_option = ?', signUpOption]);
      if (email) where.push(['email = ?', email]);
      const {items, nextCursor} = await keysetPage<Row>(db, {
        select: `select ${columns} from users`,
        where,
        sorts,
        ...page,
      });
      const conditions = {
        ...(status !== 'all' && {status}),
        ...(timezone && {timezone}),
        ...(signUpOption && {signUpOption}),
      };
      const total = count ? {total: await model.count({where: {...conditions, ...(email && {email})}})} : {};
      return {items: items.map(fromRow), nextCursor, ...total};
    },

    async add(user) {
      const {id, version, email, fullName, phone, timezone, signUpOption, status} = user;
      const {accountVersion, createdAt, updatedAt} = user;
      const profile = [email, fullName, phone, timezone, signUpOption];
      const values = [id, version, ...profile, status, accountVersion, createdAt, updatedAt];
      const kept = await insert(db, values, {events: [toEvent(user)]});
      return kept.length > 0 ? user : (await get(id))!;
    },

    update: (id, decide) =>
      db.transaction(async () => {
        const transaction = db.current();
        const row = await model.findByPk(id, {transaction, lock: true});
        if (!row) throw unknownUser(id);

        const before = fromRow(row.get({plain: true}) as Row);
        const user = decide(before);
        if (user !== before) await row.update(user, {transaction});
        if (user.version === before.version) return user;

        if (user.status === 'deleted') await db.run(eraseAddresses, [id]);
        await recordEvents(db, [toEvent(user)]);
        return user;
      }),
  };
};

export const republishUsers = (db: Database) =>
  republish(db, {table: 'users', select: everyone, toEvent: row => toEvent(fromRow(row))});
