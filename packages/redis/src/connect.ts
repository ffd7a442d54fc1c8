import type {ConnectionOptions} from 'node:tls';
import {certificates} from '@ecom/core/config';
import type {Cluster, Redis, RedisOptions} from 'ioredis';
import {z} from 'zod';
import {explainRedis} from './errors.ts';

/** A client of one server, of the primary that Sentinel names, or of a cluster. */
export type RedisClient = Redis | Cluster;

const addresses = z
  .string()
  .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be addresses such as one:6379,two:6379')
  .transform(text =>
    text.split(',').map(address => ({host: address.split(':')[0]!, port: Number(address.split(':')[1])})),
  );

/** The environment variables that say how a process reaches Redis or Valkey. */
export const redisVariables = {
  REDIS_URL: z
    .url('must be an address such as redis://user@host:6379')
    .regex(/^rediss?:/, 'must begin with redis:// or rediss://')
    .optional(),
  REDIS_PASSWORD: z.string().optional(),
  REDIS_CA: certificates.optional(),
  REDIS_SENTINELS: addresses.optional(),
  REDIS_SENTINEL_NAME: z.string().default('mymaster'),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  REDIS_CLUSTER: addresses.optional(),
};

export type RedisConfig = z.infer<z.ZodObject<typeof redisVariables>>;

type Login = Pick<RedisOptions, 'username' | 'password' | 'db' | 'keyPrefix' | 'connectionName'>;

/** What the URL says beside the server: `redis://user:password@host/0?keyPrefix=shop.` */
const loginOf = ({REDIS_URL, REDIS_PASSWORD}: RedisConfig): Login => {
  const {username, password, pathname, searchParams} = new URL(REDIS_URL ?? 'redis://');
  const text = (name: string) => searchParams.get(name) ?? undefined;
  const [keyPrefix, connectionName] = [text('keyPrefix'), text('connectionName')];
  const secret = REDIS_PASSWORD ?? decodeURIComponent(password);
  return {
    ...(username && {username: decodeURIComponent(username)}),
    ...(secret && {password: secret}),
    ...(pathname.length > 1 && {db: Number(pathname.slice(1))}),
    ...(keyPrefix && {keyPrefix}),
    ...(connectionName && {connectionName}),
  };
};

/** For `rediss://`, and where there is no URL with a certificate authority. */
const tlsOf = ({REDIS_URL, REDIS_CA}: RedisConfig): {readonly tls?: ConnectionOptions} =>
  REDIS_URL?.startsWith('rediss:') || (!REDIS_URL && REDIS_CA) ? {tls: {...(REDIS_CA && {ca: REDIS_CA})}} : {};

/** An old primary refuses changes: the next connection leads to the new one. */
const reconnectOnError = (error: Error) => error.message.startsWith('READONLY');

const common = {maxRetriesPerRequest: 1, reconnectOnError};

const createClient = async (config: RedisConfig): Promise<RedisClient | undefined> => {
  const {REDIS_URL, REDIS_SENTINELS, REDIS_CLUSTER} = config;
  if (!REDIS_URL && !REDIS_SENTINELS && !REDIS_CLUSTER) return undefined;
  const {Cluster, Redis} = await import('ioredis');
  const login = loginOf(config);
  const {tls} = tlsOf(config);
  if (REDIS_CLUSTER) {
    const {keyPrefix = '', db: _, ...member} = login;
    return new Cluster(REDIS_CLUSTER, {
      keyPrefix,
      // Commands fail at once while no member answers, as those of one server do.
      enableOfflineQueue: false,
      redisOptions: {...member, ...common, ...(tls && {tls})},
      // Certificates are for names.
      ...(tls && {dnsLookup: (host: string, done: (error: null, host: string) => void) => done(null, host)}),
    });
  }
  if (REDIS_SENTINELS) {
    return new Redis({
      ...login,
      ...common,
      sentinels: REDIS_SENTINELS,
      name: config.REDIS_SENTINEL_NAME,
      ...(config.REDIS_SENTINEL_PASSWORD && {sentinelPassword: config.REDIS_SENTINEL_PASSWORD}),
      ...(tls && {tls, sentinelTLS: tls, enableTLSForSentinelMode: true}),
    });
  }
  const {hostname, port} = new URL(REDIS_URL!);
  const host = hostname.replace(/^\[(.+)\]$/, '$1') || '127.0.0.1';
  return new Redis({...login, ...common, host, port: Number(port || 6379), ...(tls && {tls})});
};

/**
 * Connects to the Redis that the variables name; undefined when they name none. While it is unavailable, each command fails at once.
 *
 * @param onError receives the error, and a sentence that says what to do
 */
export const connectRedis = async (
  config: RedisConfig,
  onError: (error: Error, message: string) => void,
): Promise<RedisClient | undefined> => {
  const client = await createClient(config);
  client?.on('error', error => onError(error, explainRedis(error)));
  return client;
};
