import type {ApiKeyReplica} from '@ecom/http/api-keys';
import type {MongoAddress} from '@ecom/runtime/mongo';
import mongoose, {type ConnectOptions} from 'mongoose';
import type {Generations} from '../../application/ports.ts';
import {mongoApiKeys} from './api-keys.ts';
import {type MongoAudit, mongoAudit} from './audit.ts';
import {explainMongo, translateErrors} from './errors.ts';
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
 * A write counts once a majority of the replica set has it, and reads see only such writes: a failover takes nothing back. Reads go to the primary,
 * the driver's default, so that they see what was written before.
 */
const concerns = {writeConcern: {w: 'majority'}, readConcern: {level: 'majority'}} as const;

/** The driver's options for an address. */
export const mongoOptions = ({url, ...login}: MongoAddress): ConnectOptions => ({
  ...login,
  ...concerns,
  ...(!namesDatabase(url) && {dbName: 'catalog'}),
  ...(!/[?&]serverSelectionTimeoutMS=/i.test(url) && {serverSelectionTimeoutMS: 5000}),
  bufferCommands: false,
});

/**
 * Opens the catalog in MongoDB; default database: `catalog`.
 *
 * @throws Failure `unavailable` when MongoDB cannot be reached in 5 s, or in the `serverSelectionTimeoutMS` of the URL; its message names the variable
 *   to correct
 */
export const openMongoStore = async (address: MongoAddress): Promise<MongoStore> => {
  const connection = mongoose.createConnection(address.url, mongoOptions(address));
  try {
    await connection.asPromise();
  } catch (error) {
    await connection.close();
    throw explainMongo(error);
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
