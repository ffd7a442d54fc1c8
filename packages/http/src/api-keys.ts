import {hashApiKey, hasValidChecksum, isApiKey} from '@ecom/contracts/api-key';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal, VerifyToken} from '@ecom/contracts/principal';
import {systemNow} from '@ecom/core/clock';
import {Failure} from '@ecom/core/failure';
import {LRUCache} from 'lru-cache';

/** What every service knows of an API key, from auth's events. */
export type ApiKey = {
  readonly id: string;
  readonly version: number;
  /** Who created it. */
  readonly userId: string;
  /** @see hashApiKey */
  readonly hash: string;
  /** Names of permissions. */
  readonly scopes: readonly string[];
  /** RFC 3339 */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
};

/** When this service was last called with an API key; null: never. RFC 3339. */
export type ApiKeyUse = {readonly id: string; readonly lastUsedAt: string | null};

/** A service's replica of all API keys. In auth it is the record itself. */
export type ApiKeyReplica = {
  getByHash(hash: string): Promise<(ApiKey & ApiKeyUse) | undefined>;
  /** Saves the state of a key, unless a newer version is known; its last use stays. */
  save(key: ApiKey): Promise<void>;
  recordUse(id: string, at: string): Promise<void>;
  /** The uses of at most `limit` keys, ordered by id, that follow the id `after`. */
  listUses(after: string | undefined, limit: number): Promise<readonly ApiKeyUse[]>;
};

/** For services without a database, and for tests. */
export const memoryApiKeys = (): ApiKeyReplica => {
  const keys = new Map<string, ApiKey & ApiKeyUse>();
  return {
    getByHash: async hash => [...keys.values()].find(key => key.hash === hash),
    async save(key) {
      const known = keys.get(key.id);
      if (known && known.version > key.version) return;
      keys.set(key.id, {...key, lastUsedAt: known?.lastUsedAt ?? null});
    },
    async recordUse(id, at) {
      const known = keys.get(id);
      if (known) keys.set(id, {...known, lastUsedAt: at});
    },
    listUses: async (after = '', limit) =>
      [...keys.values()]
        .filter(({id}) => id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map(({id, lastUsedAt}) => ({id, lastUsedAt})),
  };
};

/** How long a service may accept a key after it has consumed its revocation. */
const maxAgeMs = 1000;
/** A use is recorded when the recorded one is older. */
const useIntervalMs = 60_000;

const badToken = (message: string) => new Failure('unauthenticated', 'bad-token', message);
const isBefore = (instant: string, now: string) => Date.parse(instant) <= Date.parse(now);

/** @throws Failure `unauthenticated` */
const assertValid = (key: ApiKey, now: string): void => {
  if (key.revokedAt !== null) throw badToken('This API key was revoked.');
  if (key.expiresAt !== null && isBefore(key.expiresAt, now))
    throw badToken(`This API key expired at ${key.expiresAt}.`);
};

const toPrincipal = ({id, userId, scopes}: ApiKey): Principal => ({
  userId,
  sessionId: id,
  apiKeyId: id,
  email: '',
  roles: [],
  permissions: new Set(scopes as readonly Permission[]),
});

/**
 * Verifies API keys by the replica of this service, which is read once a second per key in use. A mistyped key costs no lookup.
 *
 * @param now RFC 3339; default: the machine's time
 */
export const apiKeyVerifier = (replica: ApiKeyReplica, now: () => string = systemNow): VerifyToken => {
  const cache = new LRUCache<string, Promise<ApiKey>>({max: 10_000, ttl: maxAgeMs, ttlResolution: 0});

  const read = async (hash: string): Promise<ApiKey> => {
    const key = await replica.getByHash(hash);
    if (!key) throw badToken('This API key is unknown here. A new key is known to every service within seconds.');
    const at = now();
    assertValid(key, at);
    const isDue = key.lastUsedAt === null || Date.parse(at) - Date.parse(key.lastUsedAt) >= useIntervalMs;
    // In the background: no request waits for it, and the next use is recorded if this fails.
    if (isDue) void replica.recordUse(key.id, at).catch(() => {});
    return key;
  };
  const get = (hash: string): Promise<ApiKey> => {
    const cached = cache.get(hash);
    if (cached) return cached;
    const key = read(hash);
    cache.set(hash, key);
    key.catch(() => cache.get(hash) === key && cache.delete(hash));
    return key;
  };

  return async token => {
    if (!hasValidChecksum(token))
      throw badToken('This API key was not copied whole, or is mistyped: its checksum is wrong.');
    const key = await get(hashApiKey(token));
    assertValid(key, now());
    return toPrincipal(key);
  };
};

/** Verifies whatever stands after `Bearer`: an API key or an access token. */
export const bearerVerifier =
  (verifyAccessToken: VerifyToken, verifyApiKey: VerifyToken): VerifyToken =>
  token =>
    (isApiKey(token) ? verifyApiKey : verifyAccessToken)(token);
