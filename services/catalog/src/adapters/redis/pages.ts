import {cached} from '@ecom/redis/cached';
import type {RedisClient} from '@ecom/redis/connect';
import type {Pages, Reads} from '../../application/ports.ts';

/** Pages whose searches and counts are cached for all processes for `ttlMs`. A single page is never cached. */
export const cachedPages = (pages: Reads['pages'], redis: RedisClient, ttlMs: number): Reads['pages'] => {
  const cacheRead = <Argument, Result>(name: string, read: (argument: Argument) => Promise<Result>) =>
    cached({name: `catalog-${name}`, ttlMs, redis}, read);
  // JSON has no maps.
  const facets = cacheRead('facets', async (criteria: Parameters<Pages['countFacets']>[0]) => [
    ...(await pages.countFacets(criteria)),
  ]);
  const categories = cacheRead('categories', async () => [...(await pages.countCategories())]);
  return {
    ...pages,
    find: cacheRead('find', pages.find),
    count: cacheRead('count', pages.count),
    countFacets: async criteria => new Map(await facets(criteria)),
    countCategories: async () => new Map(await categories(undefined)),
  };
};
