import {randomBytes} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {formatApiKey, hashApiKey} from '@ecom/contracts/api-key';
import test from 'ava';
import {type ApiKey, apiKeyVerifier, bearerVerifier, memoryApiKeys} from './api-keys.ts';
import {aKey, idOf} from './testing/api-keys.ts';

const start = '2026-03-03T10:00:00.000Z';

/** A service that knows one key, counts its lookups, and has a clock of its own. */
const createService = async (change: Partial<ApiKey> = {}) => {
  const token = formatApiKey(randomBytes(32));
  const memory = memoryApiKeys();
  const key = aKey(1, {hash: hashApiKey(token), ...change});
  await memory.save(key);
  let lookups = 0;
  let milliseconds = Date.parse(start);
  const replica = {
    ...memory,
    async getByHash(hash: string) {
      lookups += 1;
      return memory.getByHash(hash);
    },
  };
  const verify = apiKeyVerifier(replica, () => new Date(milliseconds).toISOString());
  return {
    token,
    key,
    replica,
    verify: async (text = token) => verify(text),
    lookups: () => lookups,
    advance(seconds: number) {
      milliseconds += seconds * 1000;
    },
    lastUse: async () => (await memory.listUses(undefined, 1))[0]?.lastUsedAt,
  };
};

test('an API key is a caller with its scopes, and without a role', async t => {
  const {verify} = await createService();
  t.deepEqual(await verify(), {
    userId: idOf(1000),
    sessionId: idOf(1),
    apiKeyId: idOf(1),
    email: '',
    roles: [],
    permissions: new Set(['orders:read', 'stock:write']),
  } as never);
});

test('a mistyped key is refused without a lookup, an unknown one after it', async t => {
  const {verify, token, lookups} = await createService();
  const mistyped = token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');
  await t.throwsAsync(verify(mistyped), {code: 'bad-token', message: /checksum/});
  t.is(lookups(), 0);
  await t.throwsAsync(verify(formatApiKey(randomBytes(32))), {code: 'bad-token', message: /unknown/});
  t.is(lookups(), 1);
});

test('a revoked key is refused, and says so', async t => {
  const {verify} = await createService({revokedAt: start});
  await t.throwsAsync(verify(), {code: 'bad-token', message: /revoked/});
});

test('a key expires at the very instant, also one that was looked up before', async t => {
  const {verify, advance, lookups} = await createService({expiresAt: '2026-03-03T10:00:01Z'});
  advance(0.5);
  await verify();
  advance(0.5);
  await t.throwsAsync(verify(), {code: 'bad-token', message: /expired/});
  t.is(lookups(), 1);
});

test('concurrent requests with a key share one lookup, and a revoked key is refused a second later', async t => {
  const {verify, replica, key, lookups} = await createService();
  await Promise.all(Array.from({length: 20}, () => verify()));
  t.is(lookups(), 1);
  await replica.save({...key, version: 2, revokedAt: start});
  await delay(1050);
  await t.throwsAsync(verify(), {code: 'bad-token', message: /revoked/});
});

test('an unknown key is accepted as soon as it becomes known', async t => {
  const {verify, replica} = await createService();
  const token = formatApiKey(randomBytes(32));
  await t.throwsAsync(verify(token), {code: 'bad-token'});
  await replica.save(aKey(2, {hash: hashApiKey(token)}));
  t.like(await verify(token), {apiKeyId: idOf(2)});
});

test('the use of a key is recorded at most once a minute', async t => {
  const {verify, advance, lastUse} = await createService();
  await verify();
  t.is(await lastUse(), start);
  advance(59);
  await delay(1050);
  await verify();
  t.is(await lastUse(), start);
  advance(1);
  await delay(1050);
  await verify();
  t.is(await lastUse(), '2026-03-03T10:01:00.000Z');
});

test('a use that cannot be recorded is no reason to refuse the request', async t => {
  const {verify, replica} = await createService();
  replica.recordUse = () => Promise.reject(new Error('the database is away'));
  await t.notThrowsAsync(verify());
});

test('a key that is refused was not used', async t => {
  const {verify, lastUse} = await createService({revokedAt: start});
  await t.throwsAsync(verify());
  t.is(await lastUse(), null);
});

test('a bearer is an API key or an access token, as it begins', async t => {
  const verify = bearerVerifier(
    () => ({userId: 'session'}) as never,
    () => ({userId: 'key'}) as never,
  );
  t.like(await verify('ek_1'), {userId: 'key'});
  t.like(await verify('eyJh.e30.c2ln'), {userId: 'session'});
});
