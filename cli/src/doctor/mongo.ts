import {readConfig} from '@ecom/core/config';
import {z} from 'zod';
import {environment} from '../environment.ts';
import type {Check, EngineTarget} from './check.ts';
import {examineVersion} from './version.ts';

export const mongo: Check<EngineTarget> = {
  name: 'MongoDB',
  remedy: 'Check that it runs, and MONGO_URL.',
  async examine({mongoUrl}) {
    const {mongoAddress, mongoVariables} = await import('@ecom/runtime/mongo');
    const variables = z.object({...mongoVariables, MONGO_URL: mongoVariables.MONGO_URL.optional()});
    const {MONGO_URL, ...config} = readConfig(variables, {...environment, ...(mongoUrl && {MONGO_URL: mongoUrl})});
    if (!MONGO_URL) return [];
    const {url, ...options} = mongoAddress({...config, MONGO_URL});
    const {MongoClient} = await import('mongodb');
    const client = new MongoClient(url, {...options, serverSelectionTimeoutMS: 5000});
    try {
      const {version} = await client.db('admin').command({buildInfo: 1});
      // Anybody may ask for the version; this needs the rights of the address's user.
      await client.db().command({listCollections: 1, nameOnly: true, authorizedCollections: true});
      return [examineVersion('MongoDB', version)];
    } finally {
      await client.close();
    }
  },
};
