import {assembleService, type Platform} from '@ecom/kernel/service';
import type {Redis} from 'ioredis';
import {createAnswerCache} from './adapters/answers.ts';
import {catalogSubscriptions} from './adapters/events/subscriptions.ts';
import {answeringKnown} from './adapters/http/known-answers.ts';
import {catalogRoutes} from './adapters/http/routes.ts';
import {memoryPages} from './adapters/memory/pages.ts';
import {memorySources} from './adapters/memory/sources.ts';
import {cachedPages} from './adapters/redis/pages.ts';
import {createUseCases} from './application/index.ts';

export type CatalogOptions = {
  /** Without it the catalog lives in this process's memory, and product must republish at every start. */
  readonly mongoUrl?: string | undefined;
  /** Shares what MongoDB answered with the other processes. */
  readonly redis?: Redis | undefined;
};

/**
 * Another process may have handled an event, so what MongoDB answered is given again only so many milliseconds: by this process, after it was given
 * by Redis, after it was kept by another. All three together stay below the second in which an event shows.
 */
const sharedMaxAge = 250;

const openMemory = () => ({
  sources: memorySources(),
  pages: memoryPages(),
  check: async () => {},
  close: async () => {},
});
const openMongo = async (url: string, redis: Redis | undefined) => {
  const store = await (await import('./adapters/mongo/store.ts')).openMongoStore(url);
  return redis ? {...store, pages: cachedPages(store.pages, redis, sharedMaxAge)} : store;
};

/** Who is who: the one place where ports meet adapters. mongoose is loaded only when there is a MongoDB. */
export const createCatalogService = async (platform: Platform, {mongoUrl, redis}: CatalogOptions) => {
  const {sources, pages, check, close} = mongoUrl ? await openMongo(mongoUrl, redis) : openMemory();
  const answers = createAnswerCache(mongoUrl ? {maxAge: sharedMaxAge} : {});
  const useCases = createUseCases({sources, pages, answers});
  const service = assembleService({
    name: 'catalog',
    platform,
    routes: catalogRoutes(useCases, answers),
    subscriptions: catalogSubscriptions(useCases),
    check,
    close,
  });
  return {...service, router: answeringKnown(service.router, answers)};
};
