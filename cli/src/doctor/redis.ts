import type {Check} from './check.ts';

export const redis: Check = {
  name: 'Redis',
  remedy: 'Check that it runs, and REDIS_URL.',
  async examine({redisUrl}) {
    if (!redisUrl) return [];
    const {Redis} = await import('ioredis');
    const client = new Redis(redisUrl, {lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000});
    let failure: Error | undefined;
    client.on('error', error => {
      failure = error;
    });
    try {
      await client.connect();
      const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1];
      return [{status: 'ok', found: `version ${version}`}];
    } catch (error) {
      throw failure ?? error;
    } finally {
      client.disconnect();
    }
  },
};
