import {readCursor, writeCursor} from '@ecom/core/cursor';
import {newId} from '@ecom/core/ids';
import {type RecordedChange, withRecordedChanges} from '@ecom/core/recorded-changes';
import {type Audit, type AuditEntry, type AuditRecord, idsOf, isRepetition} from '@ecom/http/audit';
import type {Connection, mongo} from 'mongoose';
import {translateErrors} from './errors.ts';

type AuditDocument = Omit<AuditRecord, 'id'> & {readonly _id: string};

export type MongoAudit = Audit & {
  /** Deletes records that are older than `days`. */
  sweep(days: number): Promise<void>;
};

const dayMs = 86_400_000;

/**
 * The audit log of the catalog: few records, of operations on it. MongoDB commits a record after its work, since a server without replicas has no
 * transactions.
 */
export const mongoAudit = async (connection: Connection): Promise<MongoAudit> => {
  const collection = connection.collection<AuditDocument>('audit');
  for (const field of ['actor.userId', 'actor.apiKeyId', 'action', 'resourceIds', 'at'])
    await collection.createIndex({[field]: 1, _id: -1});
  const add = async (entry: AuditEntry, changes: readonly RecordedChange[]) => {
    const record = {...entry, resourceIds: idsOf(entry, changes), at: new Date().toISOString(), changes};
    const id = newId();
    await collection.insertOne({_id: id, ...record});
    return id;
  };
  const {insert, complete, remove, list, sweep} = translateErrors({
    insert: add,

    async complete(id: string, entry: AuditEntry, changes: readonly RecordedChange[]) {
      await collection.updateOne({_id: id}, {$set: {resourceIds: idsOf(entry, changes), changes}});
    },

    async remove(id: string) {
      await collection.deleteOne({_id: id});
    },

    async list(...[{actor, action, resource, since, until}, {limit, cursor}]: Parameters<Audit['list']>) {
      const [after] = cursor ? readCursor<[string]>(cursor, ([id]) => /^[0-9a-f-]{36}$/.test(String(id))) : [];
      const conditions: mongo.Filter<AuditDocument>[] = [
        after === undefined ? {} : {_id: {$lt: after}},
        actor === undefined ? {} : {$or: [{'actor.userId': actor}, {'actor.apiKeyId': actor}]},
        action === undefined ? {} : {action},
        resource === undefined ? {} : {resourceIds: resource},
        since === undefined ? {} : {at: {$gte: since}},
        until === undefined ? {} : {at: {$lt: until}},
      ];
      const found = await collection
        .find({$and: conditions})
        .sort({_id: -1})
        .limit(limit + 1)
        .toArray();
      const items = found.slice(0, limit).map(({_id: id, ...each}) => ({id, ...each}));
      return {items, nextCursor: found.length > limit ? writeCursor(items.at(-1)!.id) : null};
    },

    async sweep(days: number) {
      await collection.deleteMany({at: {$lt: new Date(Date.now() - days * dayMs).toISOString()}});
    },
  });
  return {
    list,
    sweep,
    async run(entry, work) {
      const {result, changes} = await withRecordedChanges(work);
      if (!isRepetition(result)) await insert(entry, changes);
      return result;
    },
    async runAfterRecord(entry, work, {onlyChanges = false} = {}) {
      const id = await insert(entry, []);
      const {result, changes} = await withRecordedChanges(work);
      if (changes.length > 0) await complete(id, entry, changes);
      else if (onlyChanges) await remove(id);
      return result;
    },
  };
};
