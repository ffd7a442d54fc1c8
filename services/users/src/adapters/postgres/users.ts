import {userTopic} from '@ecom/contracts/events/users';
import {outboxEvent} from '@ecom/contracts/topic';
import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {republish} from '@ecom/postgres/republish';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Users} from '../../application/ports.ts';
import {type User, unknownUser} from '../../domain/user.ts';
import {toErasureEvent} from '../to-personal-data-event.ts';
import {eraseExports} from './exports.ts';

type Row = Omit<User, 'createdAt' | 'updatedAt'> & {readonly createdAt: Date; readonly updatedAt: Date};

const fromRow = (row: Row): User => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toEvent = ({accountVersion: _, ...user}: User) =>
  outboxEvent(userTopic, user.id, {type: 'user.changed', data: user});

const table = aggregateTable<User, 'changed', Row>({
  table: 'users',
  name: 'user',
  constant: ['signUpOption', 'createdAt'],
  changing: ['version', 'email', 'fullName', 'phone', 'timezone', 'status', 'accountVersion', 'updatedAt'],
  // An event of the account that changes nothing else leaves the version as it is.
  guards: {version: ({version}) => version, accountVersion: ({accountVersion}) => accountVersion},
  sorts: {createdAt: 'timestamptz', email: 'text', fullName: 'text'},
  fromRow,
  toEvent,
  notFound: unknownUser,
});
const everyone: Statement<Row> = statement(
  'user-republish',
  `select ${table.columns} from users where id > $1 order by id limit $2`,
);
const eraseAddresses = statement('user-erase-addresses', 'delete from addresses where user_id = $1');

export const postgresUsers = (db: Database): Users => {
  const store = table.createStore(db, user => user);

  return {
    get: id => store.get(id),

    list: ({id, status, timezone, signUpOption, email, ...page}) =>
      store.list({id, status, timezone, signUpOption, email}, page),

    add: async user => ((await store.insert({state: user, events: ['changed']})) ? user : (await store.get(user.id))!),

    update: (id, decide) =>
      db.transaction(async () => {
        let isErased = false;
        const user = await store.update(id, before => {
          const state = decide(before);
          isErased = state.status === 'deleted' && before.status !== 'deleted';
          return {state, events: state.version === before.version ? [] : ['changed']};
        });
        if (user.status === 'deleted') {
          await db.run(eraseAddresses, [id]);
          await db.run(eraseExports, [id]);
          if (isErased) await recordEvents(db, [toErasureEvent(id)]);
        }
        return user;
      }),
  };
};

export const republishUsers = (db: Database) =>
  republish(db, {table: 'users', select: everyone, toEvent: row => toEvent(fromRow(row))});
