import {newId} from '@ecom/core/ids';
import {type RecordedChange, withRecordedChanges} from '@ecom/core/recorded-changes';
import {type Audit, type AuditEntry, type AuditFilter, type AuditRecord, idsOf, isRepetition} from '@ecom/http/audit';
import {type Database, statement} from './database.ts';
import {type Condition, keysetPage} from './keyset.ts';

type Row = Omit<AuditRecord, 'actor' | 'at'> & AuditEntry['actor'] & {readonly at: Date};

const insert = statement(
  'audit-insert',
  `insert into audit (id, user_id, email, api_key_id, action, method, path, resource_ids, changes, trace_id, request_id, address)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
const complete = statement('audit-complete', 'update audit set resource_ids = $2, changes = $3 where id = $1');
const remove = statement('audit-delete', 'delete from audit where id = $1');
const select = `select id, at, user_id as "userId", email, api_key_id as "apiKeyId", action, method, path,
  resource_ids as "resourceIds", changes, trace_id as "traceId", request_id as "requestId", address from audit`;
const sorts = {at: {column: 'at', type: 'timestamptz', of: ({at}: Row) => at.toISOString()}};

const conditionsOf = ({actor, action, resource, since, until}: AuditFilter): readonly Condition[] => [
  ...(actor === undefined ? [] : [['(user_id = ? or api_key_id = ?)', actor, actor] as const]),
  ...(action === undefined ? [] : [['action = ?', action] as const]),
  ...(resource === undefined ? [] : [['resource_ids @> array[?::text]', resource] as const]),
  ...(since === undefined ? [] : [['at >= ?', since] as const]),
  ...(until === undefined ? [] : [['at < ?', until] as const]),
];

const toRecord = ({userId, email, apiKeyId, at, ...row}: Row): AuditRecord => ({
  ...row,
  actor: {userId, email, apiKeyId},
  at: at.toISOString(),
});

/** The audit log in the service's own database: a change and its record commit together. */
export const postgresAudit = (db: Database): Audit => {
  const add = async (entry: AuditEntry, changes: readonly RecordedChange[]) => {
    const {actor, action, method, path, traceId, requestId, address} = entry;
    const ids = idsOf(entry, changes);
    const who = [actor.userId, actor.email, actor.apiKeyId];
    const what = [action, method, path, ids, JSON.stringify(changes)];
    const id = newId();
    await db.run(insert, [id, ...who, ...what, traceId, requestId, address]);
    return id;
  };
  return {
    run: (entry, work) =>
      db.transaction(async () => {
        const {result, changes} = await withRecordedChanges(work);
        if (!isRepetition(result)) await add(entry, changes);
        return result;
      }),
    async runAfterRecord(entry, work, {onlyChanges = false} = {}) {
      const id = await add(entry, []);
      const {result, changes} = await withRecordedChanges(work);
      if (changes.length > 0) await db.run(complete, [id, idsOf(entry, changes), JSON.stringify(changes)]);
      else if (onlyChanges) await db.run(remove, [id]);
      return result;
    },
    async list(filter, page) {
      const {items, nextCursor} = await keysetPage<Row>(db, {
        select,
        where: conditionsOf(filter),
        sorts,
        sort: '-at',
        ...page,
      });
      return {items: items.map(toRecord), nextCursor};
    },
  };
};
