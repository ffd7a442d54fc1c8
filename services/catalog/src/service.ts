import {every} from '@ecom/core/schedule';
import type {RedisClient} from '@ecom/redis/connect';
import type {MongoAddress} from '@ecom/runtime/mongo';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {catalogSubscriptions} from './adapters/events/subscriptions.ts';
import {catalogRoutes} from './adapters/http/routes.ts';
import {serveFromCache} from './adapters/http/serve-from-cache.ts';
import {memoryPages} from './adapters/memory/pages.ts';
import {memoryReplicas} from './adapters/memory/replicas.ts';
import {activeStore} from './adapters/rebuild/active-store.ts';
import {cachedRegister} from './adapters/rebuild/cached-register.ts';
import {createRebuilder} from './adapters/rebuild/rebuilder.ts';
import {cachedPages} from './adapters/redis/pages.ts';
import {createResponseCache} from './adapters/response-cache.ts';
import {createUseCases, createUseCasesOver} from './application/index.ts';
import {catalogRebuilding, nothingToRebuild} from './domain/register.ts';

export type CatalogOptions = {
  /** Without it the catalog lives in this process's memory, and product must republish at every start. */
  readonly mongo?: MongoAddress | undefined;
  /** Shares what MongoDB answered with the other processes. */
  readonly redis?: RedisClient | undefined;
};

/**
 * Another process may have handled an event, so what MongoDB answered is given again only so many milliseconds: by this process, after it was given
 * by Redis, after it was kept by another. All three together stay below the second in which an event shows.
 */
const sharedMaxAge = 250;

/** @throws Failure `not-found` */
const refuseRebuild = async (): Promise<never> => {
  throw nothingToRebuild();
};
const noRebuild = {start: refuseRebuild, state: refuseRebuild};

const openMemory = () => {
  const responseCache = createResponseCache();
  return {
    responseCache,
    rebuild: noRebuild,
    useCases: createUseCases({replicas: memoryReplicas(), pages: memoryPages(), responseCache}),
  };
};

const openMongo = async (
  {bus, log, auditDays = 365}: Platform,
  address: MongoAddress,
  redis: RedisClient | undefined,
) => {
  const {openMongoStore} = await import('./adapters/mongo/store.ts');
  const {generations, apiKeys, audit, check, close} = await openMongoStore(address);
  const responseCache = createResponseCache({ttlMs: sharedMaxAge});
  const register = cachedRegister(generations.read, responseCache.forgetAll);
  const rebuilder = createRebuilder({generations, register, replay: bus.replay, log: log.child({service: 'catalog'})});
  const reads = activeStore(generations.open, register);
  const pages = redis ? cachedPages(reads.pages, redis, sharedMaxAge) : reads.pages;
  const portsOf = (generation: string) => ({...generations.open(generation), responseCache});
  const useCases = createUseCasesOver({register, portsOf}, {...reads, pages});
  // The in-process bus delivers each event once: a generation must exist before the bus starts.
  if (!bus.replay) await rebuilder.settle();
  return {
    responseCache,
    useCases,
    apiKeys,
    audit,
    workers: [rebuilder, every(3_600_000, 'sweeping the audit log', log, () => audit.sweep(auditDays))],
    rebuild: bus.replay ? {start: rebuilder.rebuild, state: rebuilder.state} : noRebuild,
    async check() {
      await check();
      if ((await register.cached()).active === undefined) throw catalogRebuilding();
    },
    close,
  };
};

/** The composition root. mongoose is loaded only when there is a MongoDB. */
export const createCatalogService = async (platform: Platform, {mongo, redis}: CatalogOptions) => {
  const {responseCache, useCases, ...parts} = mongo ? await openMongo(platform, mongo, redis) : openMemory();
  const service = assembleService({
    name: 'catalog',
    platform,
    routes: catalogRoutes(useCases, responseCache),
    subscriptions: catalogSubscriptions(useCases),
    ...parts,
  });
  return {...service, router: serveFromCache(service.router, responseCache)};
};
