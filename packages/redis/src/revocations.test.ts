import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {redisRevocations} from './revocations.ts';
import {connectRedis} from './testing.ts';

/** A process of a shop: what it knows of sessions that ended. */
const join = (t: ExecutionContext, url: string, keyPrefix: string) => {
  const redis = connectRedis(t, url, keyPrefix);
  const revocations = redisRevocations(redis);
  t.teardown(revocations.close);
  return {redis, ...revocations};
};

type Member = ReturnType<typeof join>;

/** Waits until something is so; a test in which it never is fails by its time limit. */
const until = async (so: () => boolean | Promise<boolean>) => {
  while (!(await so())) await pause(10);
};

/** Waits until both have heard what the other says, and so all that was said before. */
const inTouch = async (one: Member, other: Member) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await until(async () => {
      const word = newId();
      await from.revoke(word, 60);
      await pause(20);
      return to.isRevoked(word);
    });
  }
};

test('a process without its Redis knows what it has revoked itself, and does not wait', async t => {
  const alone = join(t, 'redis://127.0.0.1:1', '');
  await alone.revoke('ended', 60);
  t.deepEqual([alone.isRevoked('ended'), alone.isRevoked('other')], [true, false]);
});

const {REDIS_URL} = process.env;
if (REDIS_URL) {
  /** A way to Redis that can be cut: whoever takes it is refused then. */
  const openWay = async (t: ExecutionContext) => {
    const {hostname, port} = new URL(REDIS_URL);
    const sockets = new Set<Socket>();
    const server = createServer(near => {
      const far = connect(Number(port || 6379), hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    const listen = async (where: number) => once(server.listen(where, '127.0.0.1'), 'listening');
    await listen(0);
    const own = (server.address() as AddressInfo).port;
    const cut = () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    t.teardown(cut);
    return {url: `redis://127.0.0.1:${own}`, cut, mend: () => listen(own)};
  };

  test('what one process revokes, the others know, and for no longer than its tokens live', async t => {
    const prefix = newId();
    const [one, other] = [join(t, REDIS_URL, prefix), join(t, REDIS_URL, prefix)];
    await inTouch(one, other);
    await one.revoke('short', 1);
    await one.revoke('long', 60);
    await until(() => other.isRevoked('long'));
    await until(() => !other.isRevoked('short'));
    t.true(other.isRevoked('long'));
    t.false(other.isRevoked('another'));
  });

  test('two shops on one Redis do not share revocations', async t => {
    const [here, there] = [newId(), newId()];
    const neighbour = join(t, REDIS_URL, there);
    const [one, other] = [join(t, REDIS_URL, here), join(t, REDIS_URL, here)];
    await inTouch(one, other);
    await neighbour.revoke('neighbour', 60);
    await inTouch(one, other);
    t.deepEqual([one.isRevoked('neighbour'), other.isRevoked('neighbour')], [false, false]);
  });

  test('a process that starts later knows what was revoked before, and is still of matter', async t => {
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
      'what nobody needs any more stays in Redis',
    );
  });

  test('during an outage of Redis a process knows earlier revocations, and it receives the others afterwards', async t => {
    const prefix = newId();
    const way = await openWay(t);
    const [near, far] = [join(t, REDIS_URL, prefix), join(t, way.url, prefix)];
    await inTouch(near, far);
    await near.revoke('before', 60);
    await until(() => far.isRevoked('before'));
    way.cut();
    await near.revoke('meanwhile', 60);
    t.deepEqual([far.isRevoked('before'), far.isRevoked('meanwhile')], [true, false]);
    await way.mend();
    await until(() => far.isRevoked('meanwhile'));
    t.true(far.isRevoked('before'));
  });

  test('what is revoked while Redis is away, other processes know only when its tokens expire', async t => {
    const prefix = newId();
    const way = await openWay(t);
    const [near, far] = [join(t, REDIS_URL, prefix), join(t, way.url, prefix)];
    await inTouch(near, far);
    way.cut();
    await far.revoke('alone', 60);
    await way.mend();
    await inTouch(near, far);
    t.deepEqual([far.isRevoked('alone'), near.isRevoked('alone')], [true, false]);
  });

  test('a process that has closed its revocations has no connection left', async t => {
    const name = newId();
    const member = join(t, `${REDIS_URL}?connectionName=${name}`, name);
    await inTouch(member, join(t, REDIS_URL, name));
    const observer = connectRedis(t, REDIS_URL);
    const connections = async () => ((await observer.client('LIST')) as string).split(name).length - 1;
    t.is(await connections(), 2);
    member.redis.disconnect();
    member.close();
    await until(async () => (await connections()) === 0);
    t.pass();
  });
}
