import {once} from 'node:events';
import {readConfig} from '@ecom/core/config';
import {explainRedis} from '@ecom/redis/errors';
import {z} from 'zod';
import {CommandError} from '../client/errors.ts';
import {environment} from '../environment.ts';
import type {Check, EngineTarget} from './check.ts';
import {examineVersion} from './version.ts';

const timeoutMs = 5000;

export const redis: Check<EngineTarget> = {
  name: 'Redis',
  remedy: 'Check that it runs, and REDIS_URL.',
  async examine({redisUrl}) {
    const {connectRedis, redisVariables} = await import('@ecom/redis/connect');
    const config = readConfig(z.object(redisVariables), {...environment, ...(redisUrl && {REDIS_URL: redisUrl})});
    const client = await connectRedis(config, () => {});
    if (!client) return [];
    try {
      if (client.status !== 'ready') await once(client, 'ready', {signal: AbortSignal.timeout(timeoutMs)});
      const version = /redis_version:(\S+)/.exec(await client.info('server'))?.[1];
      return [version ? examineVersion('Redis', version) : {status: 'ok', found: 'it answers, and hides its version'}];
    } catch (error) {
      throw new CommandError(explainRedis(error as Error));
    } finally {
      client.disconnect();
    }
  },
};
