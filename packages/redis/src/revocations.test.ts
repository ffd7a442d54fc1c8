import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {redisRevocations} from './revocations.ts';
import {connectRedis} from './testing.ts';

/** A process of a shop, with the revocations that it has received. */
const join = (t: ExecutionContext, url: string, keyPrefix: string, now?: () => string) => {
  const redis = connectRedis(t, url, keyPrefix);
  const revocations = redisRevocations(redis, now);
  t.teardown(revocations.close);
  return {redis, ...revocations};
};

type Member = ReturnType<typeof join>;

/** Waits until the condition holds; if it never does, the test fails by its time limit. */
const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await delay(10);
};

/** Waits until each has received a revocation of the other, and so all earlier ones. */
const exchangeRevocations = async (one: Member, other: Member) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await until(async () => {
      const sessionId = newId();
      await from.revoke(sessionId, 60);
      await delay(20);
      return to.isRevoked(sessionId);
    });
  }
};

test('a process without Redis applies its own revocations, and does not wait', async t => {
  const alone = join(t, 'redis://127.0.0.1:1', '');
  await alone.revoke('ended', 60);
  t.deepEqual([alone.isRevoked('ended'), alone.isRevoked('other')], [true, false]);
});

const {REDIS_URL} = process.env;
if (REDIS_URL) {
  /** A TCP proxy to Redis that can be stopped: its connections are closed, and new ones are refused. */
  const startProxy = async (t: ExecutionContext) => {
    const {hostname, port} = new URL(REDIS_URL);
    const sockets = new Set<Socket>();
    const server = createServer(client => {
      const upstream = connect(Number(port || 6379), hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    });
    const listen = async (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
    await listen(0);
    const {port: proxyPort} = server.address() as AddressInfo;
    const stop = () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    t.teardown(stop);
    return {url: `redis://127.0.0.1:${proxyPort}`, stop, restart: () => listen(proxyPort)};
  };

  test('all processes receive a revocation, and forget it when its access tokens have expired', async t => {
    const prefix = newId();
    const [one, other] = [join(t, REDIS_URL, prefix), join(t, REDIS_URL, prefix)];
    await exchangeRevocations(one, other);
    await one.revoke('short', 1);
    await one.revoke('long', 60);
    await until(() => other.isRevoked('long'));
    await until(() => !other.isRevoked('short'));
    t.true(other.isRevoked('long'));
    t.false(other.isRevoked('another'));
  });

  test('two shops on one Redis do not share revocations', async t => {
    const [prefix, otherPrefix] = [newId(), newId()];
    const neighbour = join(t, REDIS_URL, otherPrefix);
    const [one, other] = [join(t, REDIS_URL, prefix), join(t, REDIS_URL, prefix)];
    await exchangeRevocations(one, other);
    await neighbour.revoke('neighbour', 60);
    await exchangeRevocations(one, other);
    t.deepEqual([one.isRevoked('neighbour'), other.isRevoked('neighbour')], [false, false]);
  });

  test('a process that starts later receives the earlier revocations whose access tokens are still valid', async t => {
    const prefix = newId();
    const early = join(t, REDIS_URL, prefix);
    await early.revoke('before', 60);
    await early.revoke('over', 0.001);
    const late = join(t, REDIS_URL, prefix);
    await until(() => late.isRevoked('before'));
    t.false(late.isRevoked('over'));
    t.deepEqual(
      (await early.redis.zrange('revoked', '0', '-1')).map(text => text.split(' ')[0]),
      ['before'],
      'expired revocations are deleted from Redis',
    );
  });

  test('the injected clock decides when a revocation expires', async t => {
    const prefix = newId();
    const early = join(t, REDIS_URL, prefix, () => '2026-03-03T10:00:00.000Z');
    await early.revoke('short', 60);
    await early.revoke('long', 600);
    const late = join(t, REDIS_URL, prefix, () => '2026-03-03T10:01:00.000Z');
    await until(() => late.isRevoked('long'));
    t.false(late.isRevoked('short'));
  });

  test('during an outage of Redis a process applies the earlier revocations, and it receives the others afterwards', async t => {
    const prefix = newId();
    const proxy = await startProxy(t);
    const [connected, proxied] = [join(t, REDIS_URL, prefix), join(t, proxy.url, prefix)];
    await exchangeRevocations(connected, proxied);
    await connected.revoke('before', 60);
    await until(() => proxied.isRevoked('before'));
    proxy.stop();
    await connected.revoke('during', 60);
    t.deepEqual([proxied.isRevoked('before'), proxied.isRevoked('during')], [true, false]);
    await proxy.restart();
    await until(() => proxied.isRevoked('during'));
    t.true(proxied.isRevoked('before'));
  });

  test('a revocation during an outage of Redis is applied only by its own process', async t => {
    const prefix = newId();
    const proxy = await startProxy(t);
    const [connected, proxied] = [join(t, REDIS_URL, prefix), join(t, proxy.url, prefix)];
    await exchangeRevocations(connected, proxied);
    proxy.stop();
    await proxied.revoke('alone', 60);
    await proxy.restart();
    await exchangeRevocations(connected, proxied);
    t.deepEqual([proxied.isRevoked('alone'), connected.isRevoked('alone')], [true, false]);
  });

  test('closed revocations leave no connection', async t => {
    const name = newId();
    const member = join(t, `${REDIS_URL}?connectionName=${name}`, name);
    await exchangeRevocations(member, join(t, REDIS_URL, name));
    const observer = connectRedis(t, REDIS_URL);
    const connections = async () => ((await observer.client('LIST')) as string).split(name).length - 1;
    t.is(await connections(), 2);
    member.redis.disconnect();
    member.close();
    await until(async () => (await connections()) === 0);
    t.pass();
  });
}
