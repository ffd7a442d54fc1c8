import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {readConfig} from '@ecom/core/config';
import {newId} from '@ecom/core/ids';
import {createAuthority} from '@ecom/dev/engines/certificates';
import {eventually} from '@ecom/dev/eventually';
import {cached} from '@ecom/redis/cached';
import {connectRedis, redisVariables} from '@ecom/redis/connect';
import {rateLimits} from '@ecom/redis/rate-limits';
import {redisRevocations} from '@ecom/redis/revocations';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {redisServers} from './redis-servers.ts';

type Variables = Readonly<Record<string, string>>;

/** A process with these variables, and the sentences that it logs. */
const connect = async (t: ExecutionContext, variables: Variables) => {
  const config = readConfig(z.object(redisVariables), variables);
  const messages: string[] = [];
  const redis = (await connectRedis(config, (_, message) => messages.push(message)))!;
  t.teardown(() => redis.disconnect());
  return {redis, messages};
};

const limit = {name: 'log-in', maxAttempts: 100, durationSeconds: 60};

/** A process that uses Redis for everything that services use it for. */
const startMember = async (t: ExecutionContext, variables: Variables) => {
  const {redis, messages} = await connect(t, variables);
  const revocations = redisRevocations(redis);
  t.teardown(() => revocations.close());
  return {
    messages,
    revocations,
    limits: rateLimits(redis),
    read: cached({name: 'read', ttlMs: 60_000, redis}, async (key: string) => `${key} ${newId()}`),
  };
};

/** Waits until two processes share everything. */
const share = async (t: ExecutionContext, variables: Variables) => {
  const one = await startMember(t, variables);
  const other = await startMember(t, variables);
  try {
    await eventually(async () => {
      const session = newId();
      await one.revocations.revoke(session, 60);
      await new Promise(resolve => setTimeout(resolve, 50));
      return other.revocations.isRevoked(session);
    }, 30);
    await eventually(async () => {
      const key = newId();
      await one.limits.consume(limit, key);
      return (await other.limits.consume(limit, key)) === 2;
    }, 30);
    await eventually(async () => {
      const key = newId();
      const value = await one.read(key);
      await new Promise(resolve => setTimeout(resolve, 50));
      return (await other.read(key)) === value;
    }, 30);
  } catch (error) {
    t.fail(`${error} ${one.messages.join('\n')}`);
  }
  t.pass();
};

const isExplained = async (t: ExecutionContext, variables: Variables, message: RegExp) => {
  const {messages} = await connect(t, variables);
  await eventually(() => Promise.resolve(messages.length > 0), 30);
  t.regex(messages[0]!, message);
};

test('addresses are host and port', t => {
  const error = t.throws(() => readConfig(z.object(redisVariables), {REDIS_URL: 'http://x', REDIS_CLUSTER: 'one'}));
  t.regex(error.message, /REDIS_URL: must begin with redis:/);
  t.regex(error.message, /REDIS_CLUSTER: must be addresses such as one:6379/);
});

// As the suites of the adapters, only where real engines run.
if (process.env.REDIS_URL) {
  test('Redis with TLS', async t => {
    const {folder, start} = await redisServers(t);
    const {ca, issue} = await createAuthority(join(folder, 'certificates'));
    const {certificate, key} = await issue('redis', 'localhost');
    const file = (name: string) => join(folder, name);
    for (const [name, text] of Object.entries({ca, certificate, key})) await writeFile(file(name), text);
    const {port} = await start(
      ...['--tls-cert-file', file('certificate'), '--tls-key-file', file('key')],
      ...['--tls-ca-cert-file', file('ca'), '--tls-auth-clients', 'no'],
    );
    const REDIS_URL = `rediss://localhost:${port}`;
    await share(t, {REDIS_URL, REDIS_CA: ca});
    await isExplained(t, {REDIS_URL}, /Set REDIS_CA/);
    await isExplained(t, {REDIS_URL: `rediss://127.0.0.1:${port}`, REDIS_CA: ca}, /Use the name in REDIS_URL/);
    const plain = await start();
    await isExplained(t, {REDIS_URL: `rediss://localhost:${plain.port}`, REDIS_CA: ca}, /REDIS_URL/);
  });

  test('Redis with a user of its own rights', async t => {
    const {start} = await redisServers(t);
    const rights = '~shop.* &shop.* +@read +@write +@connection +@pubsub +@scripting +@transaction +info';
    const {port} = await start(
      ...['--user', 'shop', 'on', '>secret', ...rights.split(' ')],
      ...['--user', 'default', 'off'],
    );
    const REDIS_URL = `redis://shop@127.0.0.1:${port}?keyPrefix=shop.`;
    await share(t, {REDIS_URL, REDIS_PASSWORD: 'secret'});
    await isExplained(t, {REDIS_URL, REDIS_PASSWORD: 'wrong'}, /WRONGPASS.*REDIS_PASSWORD/);
  });

  test('Redis with sentinels, which name another primary', async t => {
    const {start, startSentinel} = await redisServers(t);
    const primary = await start();
    await start('--replicaof', '127.0.0.1', String(primary.port));
    const sentinels = [];
    for (let i = 0; i < 3; i++) sentinels.push(await startSentinel(primary.port));
    const variables = {REDIS_SENTINELS: sentinels.map(({port}) => `127.0.0.1:${port}`).join(',')};
    await share(t, variables);
    const {redis} = await connect(t, variables);
    await eventually(async () => (await redis.info('replication')).includes('state=online'), 30);
    await primary.kill();
    await eventually(() => redis.set('after', 'failover').then(Boolean, () => false), 60);
    await share(t, variables);
    await isExplained(t, {...variables, REDIS_SENTINEL_NAME: 'unknown'}, /REDIS_SENTINEL_NAME/);
  });

  test('a Redis cluster', async t => {
    const {start, redisCli} = await redisServers(t);
    const members = [];
    for (let i = 0; i < 3; i++) members.push(await start('--cluster-enabled', 'yes'));
    const addresses = members.map(({port}) => `127.0.0.1:${port}`);
    await redisCli('--cluster', 'create', ...addresses, '--cluster-yes');
    await share(t, {REDIS_CLUSTER: addresses.join(','), REDIS_URL: 'redis://nowhere?keyPrefix=shop.'});
  });
}
