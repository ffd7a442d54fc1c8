import type {ApiKeyReplica} from '@ecom/http/api-keys';
import mongoose from 'mongoose';
import type {Generations} from '../../application/ports.ts';
import {mongoApiKeys} from './api-keys.ts';
import {type MongoAudit, mongoAudit} from './audit.ts';
import {mongoUnavailable, translateErrors} from './errors.ts';
import {mongoGenerations} from './generations.ts';

export type MongoStore = {
  readonly generations: Generations;
  readonly apiKeys: ApiKeyReplica;
  readonly audit: MongoAudit;
  /** @throws Failure `unavailable` */
  check(): Promise<void>;
  close(): Promise<void>;
};

/** `mongodb://one,two/catalog?…`: with several hosts it is not a valid URL. */
const namesDatabase = (url: string) => /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(url);

/**
 * Opens the catalog in MongoDB; default database: `catalog`.
 *
 * @throws Failure `unavailable` when MongoDB cannot be reached in 5 s, or in the `serverSelectionTimeoutMS` of the URL
 */
export const openMongoStore = async (url: string): Promise<MongoStore> => {
  const connection = mongoose.createConnection(url, {
    ...(!namesDatabase(url) && {dbName: 'catalog'}),
    ...(!/[?&]serverSelectionTimeoutMS=/i.test(url) && {serverSelectionTimeoutMS: 5000}),
    bufferCommands: false,
  });
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.close();
    throw error instanceof mongoose.Error.MongooseServerSelectionError ? mongoUnavailable() : error;
  }
  return {
    generations: mongoGenerations(connection),
    apiKeys: await mongoApiKeys(connection),
    audit: await mongoAudit(connection),
    ...translateErrors({
      async check() {
        await connection.db!.admin().ping();
      },
    }),
    close: () => connection.close(),
  };
};
