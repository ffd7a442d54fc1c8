import test from 'ava';
import {Redis} from 'ioredis';
import {memoryPages} from '../memory/pages.ts';
import {cachedPages} from './pages.ts';

test('counts are maps again, and are given again while they are fresh', async t => {
  const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:1', {maxRetriesPerRequest: 1});
  redis.on('error', () => {});
  t.teardown(() => redis.disconnect());
  let counted = 0;
  const pages = {
    ...memoryPages(),
    countCategories: async () => new Map([['phones', ++counted]]),
    countFacets: async () => new Map([['brand:1' as never, ++counted]]),
  };
  const kept = cachedPages(pages, redis, 60_000);
  const criteria = {words: [], currency: 'EUR'};
  const first = await kept.countFacets(criteria);
  t.true(first instanceof Map && first.size === 1);
  t.deepEqual(await kept.countFacets(criteria), first);
  t.deepEqual(await kept.countCategories(), await kept.countCategories());
});
