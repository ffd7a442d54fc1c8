import {hash} from 'node:crypto';
import {LRUCache} from 'lru-cache';
import type {Answers} from '../application/ports.ts';

/** An answer as it is sent: JSON as bytes, and its strong entity tag (RFC 9110 §8.8.3), quotes included. */
export type CachedResponse = {readonly body: Buffer; readonly etag: string};

/** What an answer shows: one product, or what many have to do with. */
export type Shown = {readonly of: string | 'lists'; readonly value: unknown};

type Entry = CachedResponse & {readonly of: string; readonly at: number};

export type ResponseCacheOptions = {
  /** Bytes of answers kept; the least recently used go first. */
  readonly maxBytes?: number;
  /** Milliseconds an answer may be given again. Needed when events may be handled by another process than this one. */
  readonly ttlMs?: number;
};

/** An entry's own weight, beside its body. */
const overhead = 400;
/** So many products' changes are remembered one by one; then everything kept of any product is dropped. */
const rememberedChanges = 20_000;

export type ResponseCache = Answers & {
  /** The answer to a URL that was asked before in the very same words, if it still holds. */
  known(url: string): CachedResponse | undefined;
  /** The answer under a key that equal questions share; `show` finds it out when none holds. What it throws is not kept. */
  answer(url: string, key: string, show: () => Promise<Shown>): Promise<CachedResponse>;
  /** Drops all. */
  forgetAll(): void;
};

/**
 * Keeps answers as bytes. Each remembers the tick at which its making began, and holds as long as nothing that it shows has
 * changed at a later tick: a change during the making makes the answer too old from the start.
 */
export const createResponseCache = ({
  maxBytes = 16 * 1024 * 1024,
  ttlMs = 0,
}: ResponseCacheOptions = {}): ResponseCache => {
  const entries = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({body}) => body.length + overhead,
    ttl: ttlMs,
    ttlResolution: 0,
  });
  // Many ways to write one question: parameters in another order, defaults spelt out.
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
    known(url) {
      const key = keys.get(url);
      return key === undefined ? undefined : lookUp(key);
    },

    async answer(url, key, show) {
      keys.set(url, key);
      const found = lookUp(key);
      if (found) return found;
      // Whoever asks the same while it is being made waits for it, unless something has changed since.
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
