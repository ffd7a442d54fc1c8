import type {ApiKey, ApiKeyReplica, ApiKeyUse} from '@ecom/http/api-keys';
import type {Connection} from 'mongoose';
import {isDuplicate, translateErrors} from './errors.ts';

type ApiKeyDocument = Omit<ApiKey, 'id'> & {readonly _id: string; readonly lastUsedAt?: string};

const toUse = ({_id, lastUsedAt}: Pick<ApiKeyDocument, '_id' | 'lastUsedAt'>): ApiKeyUse => ({
  id: _id,
  lastUsedAt: lastUsedAt ?? null,
});

/** The collection `api_keys`, which belongs to no generation of the catalog. */
export const mongoApiKeys = async (connection: Connection): Promise<ApiKeyReplica> => {
  const keys = connection.collection<ApiKeyDocument>('api_keys');
  await keys.createIndex({hash: 1});
  return translateErrors({
    async getByHash(hash) {
      const found = await keys.findOne({hash});
      if (!found) return undefined;
      const {_id, ...key} = found;
      return {...key, ...toUse(found)};
    },
    /** One operation, which violates the unique id when the document is newer. */
    async save({id, ...state}) {
      try {
        await keys.updateOne({_id: id, version: {$lte: state.version}}, {$set: state}, {upsert: true});
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    },
    recordUse: async (id, at) => void (await keys.updateOne({_id: id}, {$set: {lastUsedAt: at}})),
    async listUses(after = '', limit) {
      const found = await keys
        .find({_id: {$gt: after}})
        .sort({_id: 1})
        .limit(limit)
        .toArray();
      return found.map(toUse);
    },
  } satisfies ApiKeyReplica);
};
