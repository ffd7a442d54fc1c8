import type {Check} from './check.ts';

export const mongo: Check = {
  name: 'MongoDB',
  remedy: 'Check that it runs, and MONGO_URL.',
  async examine({mongoUrl}) {
    if (!mongoUrl) return [];
    const {MongoClient} = await import('mongodb');
    const client = new MongoClient(mongoUrl, {serverSelectionTimeoutMS: 5000});
    try {
      const {version} = await client.db('admin').command({buildInfo: 1});
      // Anybody may ask for the version; this needs the rights of the address's user.
      await client.db().command({listCollections: 1, nameOnly: true, authorizedCollections: true});
      return [{status: 'ok', found: `version ${version}`}];
    } finally {
      await client.close();
    }
  },
};
