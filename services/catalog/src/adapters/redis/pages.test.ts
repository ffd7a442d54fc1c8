import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import {connectRedis} from '@ecom/redis/testing';
import test from 'ava';
import {memoryPages} from '../memory/pages.ts';
import {cachedPages} from './pages.ts';

/** Pages whose counts grow by one with each query. */
const counting = (from: number) => {
  let counted = from;
  return {
    ...memoryPages(),
    countCategories: async () => new Map([['phones', ++counted]]),
    countFacets: async () => new Map([['brand:1' as never, ++counted]]),
  };
};

const criteria = {words: [], currency: 'EUR'};

test('cached counts are returned until they expire, also while Redis is unavailable', async t => {
  const pages = cachedPages(counting(0), connectRedis(t, 'redis://127.0.0.1:1'), 60_000);
  t.deepEqual(await pages.countFacets(criteria), new Map([['brand:1' as never, 1]]));
  t.deepEqual(await pages.countFacets(criteria), new Map([['brand:1' as never, 1]]));
  t.deepEqual(await pages.countCategories(), new Map([['phones', 2]]));
  t.deepEqual(await pages.countCategories(), new Map([['phones', 2]]));
});

const {REDIS_URL} = process.env;
if (REDIS_URL) {
  test('counts that another process has cached in Redis are deserialized to maps', async t => {
    // Keys of this run's own.
    const redis = connectRedis(t, REDIS_URL, newId());
    const [one, other] = [counting(0), counting(100)].map(pages => cachedPages(pages, redis, 60_000));
    const [facets, categories] = [await one!.countFacets(criteria), await one!.countCategories()];
    // The response does not wait for the write to Redis.
    while ((await redis.exists(`cached:catalog-facets:${JSON.stringify(criteria)}`, 'cached:catalog-categories:')) < 2)
      await delay(10);
    t.deepEqual(await other!.countFacets(criteria), facets);
    t.deepEqual(await other!.countCategories(), categories);
    t.deepEqual([facets, categories], [new Map([['brand:1' as never, 1]]), new Map([['phones', 2]])]);
  });
}
