import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {type EventSink, republish} from '@ecom/postgres/republish';
import type {ApiKeys} from '../../application/ports/api-keys.ts';
import {type ApiKeysToRevoke, unknownAccount} from '../../domain/account.ts';
import {type ApiKey, exceeds, revokeApiKey, unknownApiKey} from '../../domain/api-key.ts';
import {toApiKeyEvent} from '../to-api-key-event.ts';
import {readLocked} from './account-row.ts';
import {readCatalogue} from './role-catalogue.ts';

type Instants = 'expiresAt' | 'revokedAt' | 'lastUsedAt';
type Row = Omit<ApiKey, Instants | 'createdAt'> & Readonly<Record<Instants, Date | null>> & {readonly createdAt: Date};

const fromRow = (row: Row): ApiKey => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

const table = aggregateTable<ApiKey, 'changed', Row>({
  table: 'api_key',
  name: 'api-key',
  // The last use changes, but not by a change of the key: the replica's port records it in the same table.
  constant: ['userId', 'name', 'hash', 'lastCharacters', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt'],
  changing: ['version', 'revokedAt'],
  guards: {version: ({version}) => version},
  sorts: {createdAt: 'timestamptz'},
  canExist: false,
  fromRow,
  toEvent: toApiKeyEvent,
  notFound: unknownApiKey,
});

const activeOfUser: Statement<Row> = statement(
  'api-key-active-of-user',
  `select ${table.columns} from api_key where user_id = $1 and revoked_at is null`,
);
const listAll: Statement<Row> = statement(
  'api-key-republish',
  `select ${table.columns} from api_key where id > $1 order by id limit $2`,
);

const createStore = (db: Database) => table.createStore(db, key => ({...key}));

const replaceIn =
  (store: ReturnType<typeof createStore>) =>
  (id: string, decide: (key: ApiKey) => ApiKey): Promise<ApiKey> =>
    store.update(id, before => {
      const state = decide(before);
      return {state, events: state === before ? [] : ['changed']};
    });

export const postgresApiKeys = (db: Database): ApiKeys => {
  const store = createStore(db);
  return {
    get: store.get,
    list: ({userId, ...page}) => store.list({userId}, page),
    create: (userId, create) =>
      db.transaction(async () => {
        const creator = await readLocked(db, userId);
        if (!creator) throw unknownAccount(userId);
        const key = create(creator, await readCatalogue(db));
        await store.insert({state: key, events: ['changed']});
        return key;
      }),
    update: replaceIn(store),
  };
};

/** Revokes those active keys of the user that have a permission which the user does not hold any more; returns their ids. */
export const revokeApiKeysOf = (db: Database) => {
  const replace = replaceIn(createStore(db));
  return async (userId: string, {at, held}: ApiKeysToRevoke): Promise<readonly string[]> => {
    const active = (await db.run(activeOfUser, [userId])).map(fromRow);
    const ids = active.filter(key => exceeds(key, held)).map(({id}) => id);
    for (const id of ids) await replace(id, key => revokeApiKey(key, at));
    return ids;
  };
};

export const republishApiKeys = (db: Database, sink?: EventSink) =>
  republish(db, {table: 'api_key', select: listAll, toEvent: row => toApiKeyEvent(fromRow(row))}, sink);
