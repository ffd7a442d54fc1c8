import {randomBytes} from 'node:crypto';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {formatApiKey, hashApiKey} from '@ecom/contracts/api-key';
import {apiKeyTopic} from '@ecom/contracts/events/auth';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import {createMetrics} from '@ecom/core/metrics';
import {noLimits} from '@ecom/core/rate-limits';
import {memoryRevocations} from '@ecom/core/revocations';
import {createApp} from '@ecom/http/app';
import {inProcessBus} from '@ecom/messaging/in-process';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import {assembleService} from './service.ts';

const at = '2026-03-03T00:00:00.000Z';

/** A process of a service that knows no sessions, and neither has Redis nor reaches auth. */
const startService = async (t: ExecutionContext, name: string, databaseUrl?: string) => {
  const bus = inProcessBus();
  const log = createLogger({name: 'test', level: 'silent'});
  const service = assembleService({
    name,
    platform: {
      bus,
      log,
      metrics: createMetrics(),
      verify: () => Promise.reject(new Error('no access token is expected')),
      revocations: memoryRevocations(),
      limits: noLimits,
      validateResponses: true,
    },
    routes: [],
    ...(databaseUrl && {
      database: openDatabase({address: databaseUrl, name: 'test', poolSize: 4}),
    }),
  });
  await bus.start();
  await service.start();
  const server = await new Promise<Server>(resolve => {
    const listening: Server = createApp({routers: [service.router], log}).listen(0, '127.0.0.1', () =>
      resolve(listening),
    );
  });
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await bus.stop();
    await service.stop();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ops/${name}/api-keys`;
  const list = async (key: string, query = '') => {
    const response = await fetch(url + query, {headers: {authorization: `Bearer ${key}`}});
    return {status: response.status, body: (await response.json()) as any};
  };
  const publish = async (key: string, id: string, version: number, revokedAt: string | null = null) => {
    const state = {id, version, userId: newId(), hash: hashApiKey(key), scopes: ['ops:read', 'of a later release']};
    const data = {...state, createdAt: at, expiresAt: null, revokedAt};
    const event = {topic: apiKeyTopic.name, type: 'api-key.changed', source: '/auth', subject: id, time: at};
    await Promise.all(bus.publish([{...event, id: newId(), data}]));
  };
  return {list, publish};
};

const refusesRevokedKeys = test.macro(async (t: ExecutionContext, name: string, hasDatabase: boolean) => {
  const databaseUrl = hasDatabase ? await testDatabase(t, name) : undefined;
  const {list, publish} = await startService(t, name, databaseUrl);
  const other = databaseUrl ? await startService(t, name, databaseUrl) : undefined;
  const [key, id] = [formatApiKey(randomBytes(32)), newId()];
  t.is((await list(key)).status, 401);
  await publish(key, id, 1);
  t.is((await list(key)).status, 200);
  if (other) t.is((await other.list(key)).status, 200);
  await publish(key, id, 2, at);
  await publish(key, id, 1);
  await delay(1500);
  t.is((await list(key)).status, 401);
  if (other) t.is((await other.list(key)).status, 401);
});
test(
  'all processes of a service refuse a revoked key within two seconds, without Redis',
  refusesRevokedKeys,
  'order',
  true,
);
test('a service without a database refuses a revoked key within two seconds', refusesRevokedKeys, 'catalog', false);

test('the uses of keys are listed page after page', async t => {
  const {list, publish} = await startService(t, 'catalog');
  const [key, ids] = [formatApiKey(randomBytes(32)), [newId(), newId(), newId()].sort()];
  for (const id of ids) await publish(id === ids[1] ? key : formatApiKey(randomBytes(32)), id, 1);
  const first = (await list(key, '?limit=2')).body;
  const second = (await list(key, `?limit=2&cursor=${first.nextCursor}`)).body;
  const items = [...first.items, ...second.items];
  t.deepEqual(
    items.map(({id}) => id),
    ids,
  );
  t.deepEqual(
    items.map(({lastUsedAt}) => lastUsedAt !== null),
    [false, true, false],
  );
  t.is(second.nextCursor, null);
  t.like(await list(key, '?cursor=nonsense'), {status: 422, body: {code: 'invalid-cursor'}});
});
