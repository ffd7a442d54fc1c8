import type {ApiKey, ApiKeyReplica, ApiKeyUse} from '@ecom/http/api-keys';
import {type Database, hotStatement, type Statement, statement} from './database.ts';
import {violatedUnique} from './errors.ts';

type Instants = 'expiresAt' | 'revokedAt' | 'lastUsedAt';
type UseRow = {readonly id: string; readonly lastUsedAt: Date | null};
type Row = Omit<ApiKey, Instants> & Readonly<Record<Instants, Date | null>>;

const byHash: Statement<Row> = hotStatement(
  'api-key-by-hash',
  `select id, version, user_id as "userId", hash, scopes, expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"
   from api_key where hash = $1`,
);
const upsert = statement(
  'api-key-upsert',
  `insert into api_key (id, version, user_id, hash, scopes, expires_at, revoked_at) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (id) do update set version = excluded.version, scopes = excluded.scopes, expires_at = excluded.expires_at, revoked_at = excluded.revoked_at
   where api_key.version <= excluded.version`,
);
const recordUse = hotStatement('api-key-record-use', 'update api_key set last_used_at = $2 where id = $1');
const listUses: Statement<UseRow> = statement(
  'api-key-list-uses',
  'select id, last_used_at as "lastUsedAt" from api_key where id > $1 order by id limit $2',
);

const minimumId = '00000000-0000-0000-0000-000000000000';
const textOf = (instant: Date | null) => instant?.toISOString() ?? null;
const toUse = ({id, lastUsedAt}: UseRow): ApiKeyUse => ({id, lastUsedAt: textOf(lastUsedAt)});

/** In the table that every service has. */
export const postgresApiKeys = (db: Database): ApiKeyReplica => ({
  async getByHash(hash) {
    const [row] = await db.run(byHash, [hash]);
    return row && {...row, ...toUse(row), expiresAt: textOf(row.expiresAt), revokedAt: textOf(row.revokedAt)};
  },
  async save({id, version, userId, hash, scopes, expiresAt, revokedAt}) {
    const attempt = () => db.run(upsert, [id, version, userId, hash, scopes, expiresAt, revokedAt]);
    await attempt().catch(error => {
      // The same key was inserted at the same time, and its hash noticed before its id. Now it is there.
      if (violatedUnique(error) !== 'api_key_hash') throw error;
      return attempt();
    });
  },
  recordUse: async (id, at) => void (await db.run(recordUse, [id, at])),
  listUses: async (after = minimumId, limit) => (await db.run(listUses, [after, limit])).map(toUse),
});
