import {setTimeout as pause} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import {connectRedis} from '@ecom/redis/testing';
import test from 'ava';
import {memoryPages} from '../memory/pages.ts';
import {cachedPages} from './pages.ts';

/** Pages that count one more each time that they are asked. */
const counting = (from: number) => {
  let counted = from;
  return {
    ...memoryPages(),
    countCategories: async () => new Map([['phones', ++counted]]),
    countFacets: async () => new Map([['brand:1' as never, ++counted]]),
  };
};

const criteria = {words: [], currency: 'EUR'};

test('counts are given again while they are fresh, also when Redis is away', async t => {
  const kept = cachedPages(counting(0), connectRedis(t, 'redis://127.0.0.1:1'), 60_000);
  t.deepEqual(await kept.countFacets(criteria), new Map([['brand:1' as never, 1]]));
  t.deepEqual(await kept.countFacets(criteria), new Map([['brand:1' as never, 1]]));
  t.deepEqual(await kept.countCategories(), new Map([['phones', 2]]));
  t.deepEqual(await kept.countCategories(), new Map([['phones', 2]]));
});

const {REDIS_URL} = process.env;
if (REDIS_URL) {
  test('counts that another process has kept in Redis are maps again', async t => {
    // Keys of this run's own.
    const redis = connectRedis(t, REDIS_URL, newId());
    const [one, other] = [counting(0), counting(100)].map(pages => cachedPages(pages, redis, 60_000));
    const [facets, categories] = [await one!.countFacets(criteria), await one!.countCategories()];
    // Answers do not wait for Redis to keep them.
    while ((await redis.exists(`cached:catalog-facets:${JSON.stringify(criteria)}`, 'cached:catalog-categories:')) < 2)
      await pause(10);
    t.deepEqual(await other!.countFacets(criteria), facets);
    t.deepEqual(await other!.countCategories(), categories);
    t.deepEqual([facets, categories], [new Map([['brand:1' as never, 1]]), new Map([['phones', 2]])]);
  });
}
