import {hash} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {ResponseCache} from '../application/ports.ts';

/** A response as it is sent: JSON as bytes, and its strong entity tag (RFC 9110 §8.8.3), quotes included. */
export type CachedResponse = {readonly body: Buffer; readonly etag: string};

/** What a response depends on: one product, or many. */
export type Shown = {readonly of: string | 'lists'; readonly value: unknown};

type Entry = CachedResponse & {readonly of: string; readonly at: number};

export type ResponseCacheOptions = {
  /** Maximum bytes of cached responses; the least recently used are evicted first. */
  readonly maxBytes?: number;
  /** Time to live of a response; needed when other processes handle events, too. */
  readonly ttlMs?: number;
};

/** Overhead of an entry beside its body, in bytes. */
const overhead = 400;
/** Changes of this many products are tracked individually; beyond it all responses about products are dropped. */
const rememberedChanges = 20_000;

export type HttpResponseCache = ResponseCache & {
  /** The valid response to this exact URL, if it is cached. */
  cached(url: string): CachedResponse | undefined;
  /** The response under the key of equivalent queries; computed by `show` if no valid one is cached. Errors are not cached. */
  answer(url: string, key: string, show: () => Promise<Shown>): Promise<CachedResponse>;
  /** Drops all. */
  forgetAll(): void;
};

/**
 * Caches responses as bytes. Each has the logical time at which its computation began, and is valid until something that it depends on
 * changes later: after a change during the computation it is invalid from the start.
 */
export const createResponseCache = ({
  maxBytes = 16 * 1024 * 1024,
  ttlMs = 0,
}: ResponseCacheOptions = {}): HttpResponseCache => {
  const entries = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({body}) => body.length + overhead,
    ttl: ttlMs,
    ttlResolution: 0,
  });
  // Different URLs of the same query: another order of parameters, explicit defaults.
  const keys = new LRUCache<string, string>({
    maxSize: maxBytes / 8,
    sizeCalculation: (key, url) => key.length + url.length + overhead,
  });
  const making = new Map<string, {readonly at: number; readonly answer: Promise<CachedResponse>}>();
  const changed = new Map<string, number>();
  let ticks = 0;
  let productsChanged = 0;

  const forgetProducts = () => {
    const listsChanged = changed.get('lists') ?? 0;
    changed.clear();
    changed.set('lists', listsChanged);
    productsChanged = ticks;
  };

  const holds = ({of, at}: {readonly of: string; readonly at: number}) =>
    at >= (changed.get(of) ?? 0) && (of === 'lists' || at >= productsChanged);

  const lookUp = (key: string): CachedResponse | undefined => {
    const entry = entries.get(key);
    if (!entry || holds(entry)) return entry;
    entries.delete(key);
    return undefined;
  };

  const make = async (key: string, at: number, show: () => Promise<Shown>): Promise<CachedResponse> => {
    const {of, value} = await show();
    const body = Buffer.from(JSON.stringify(value));
    const entry = {body, etag: `"${hash('sha1', body, 'base64url')}"`, of, at};
    entries.set(key, entry);
    return entry;
  };

  return {
    cached(url) {
      const key = keys.get(url);
      return key === undefined ? undefined : lookUp(key);
    },

    async answer(url, key, show) {
      keys.set(url, key);
      const found = lookUp(key);
      if (found) return found;
      // Concurrent equal queries wait for the computation, unless something has changed since.
      const begun = making.get(key);
      if (begun?.at === ticks) return begun.answer;
      const answer = make(key, ticks, show);
      making.set(key, {at: ticks, answer});
      try {
        return await answer;
      } finally {
        if (making.get(key)?.answer === answer) making.delete(key);
      }
    },

    forget({products, lists}) {
      ticks += 1;
      if (lists) changed.set('lists', ticks);
      for (const id of products) changed.set(id, ticks);
      if (changed.size > rememberedChanges) forgetProducts();
    },

    forgetAll() {
      ticks += 1;
      changed.set('lists', ticks);
      forgetProducts();
    },
  };
};
