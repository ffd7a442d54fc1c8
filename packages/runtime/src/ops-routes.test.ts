import {memoryApiKeys} from '@ecom/http/api-keys';
import {memoryAudit} from '@ecom/http/audit';
import {person, serveRoutes} from '@ecom/http/testing';
import {memoryDeadLetters} from '@ecom/messaging/dead-letters';
import {inProcessBus} from '@ecom/messaging/in-process';
import test, {type ExecutionContext} from 'ava';
import {type Operations, opsRoutes} from './ops-routes.ts';

const people = {reader: person('rita', 'ops:read'), operator: person('root', 'ops:read', 'ops:write')};

const serve = async (t: ExecutionContext, change: Partial<Operations> = {}) => {
  const bus = inProcessBus();
  await bus.start();
  t.teardown(bus.stop);
  const audit = memoryAudit();
  const deadLetters = memoryDeadLetters();
  const routes = opsRoutes({
    service: 'cart',
    bus,
    audit,
    deadLetters,
    apiKeys: memoryApiKeys(),
    isConsumer: true,
    check: async () => {},
    backlog: async () => ({rows: 2, seconds: 1.5}),
    replay: async () => 1,
    republish: undefined,
    rebuild: undefined,
    ...change,
  });
  const request = await serveRoutes(t, routes, people, {audit});
  const get = async (path: string) => (await request('GET', `/ops/cart/${path}`, {as: 'reader'})).body;
  return {request, get, deadLetters};
};

test('the status of a service shows whether it is ready, and what waits', async t => {
  const {get} = await serve(t);
  const status = await get('status');
  t.like(status, {service: 'cart', ready: true, failing: {}, outbox: {rows: 2, seconds: 1.5}, deadLetters: 0});
  t.regex(status.version, /^\d+\.\d+\.\d+/);
  t.regex(status.instance, new RegExp(`-${process.pid}$`));
  t.true(Date.parse(status.startedAt) < Date.now());
});

test('the status of a service responds while its database is unavailable', async t => {
  const fail = async () => {
    throw new Error('The database is away.');
  };
  const {get} = await serve(t, {check: fail, backlog: fail});
  t.like(await get('status'), {
    ready: false,
    failing: {cart: 'The database is away.'},
    outbox: null,
    consumerLag: null,
  });
});

test('dead letters are listed in pages, oldest first, replayed and deleted', async t => {
  const replayed: string[] = [];
  const replay = async (id: string) => replayed.push(id);
  const {request, get, deadLetters} = await serve(t, {replay});
  for (const id of ['first', 'second', 'third']) {
    const event = {id, topic: 't', type: 'x', source: '/x', subject: id, time: '', data: {}};
    await deadLetters.put(event, 'a bug');
  }
  const page = await get('dead-letters?limit=2');
  const last = await get(`dead-letters?limit=2&cursor=${page.nextCursor}`);
  const eventsOf = ({items}: {items: {event: {id: string}}[]}) => items.map(({event}) => event.id);
  t.deepEqual([eventsOf(page), eventsOf(last), last.nextCursor], [['first', 'second'], ['third'], null]);
  t.is((await get('dead-letters?cursor=nonsense')).code, 'invalid-cursor');

  const [{id}] = page.items;
  const path = `/ops/cart/dead-letters/${id}`;
  t.like(await get(`dead-letters/${id}`), {id, reason: 'a bug'});
  t.is((await request('DELETE', path, {as: 'reader'})).status, 403);
  t.is((await request('POST', `${path}/replay`, {as: 'operator'})).body.applied, 1);
  t.deepEqual(replayed, [id]);
  t.is((await request('DELETE', path, {as: 'operator'})).status, 204);
  for (const gone of [id, 'nonsense'])
    t.is(
      (await request('DELETE', `/ops/cart/dead-letters/${gone}`, {as: 'operator'})).body.code,
      'unknown-dead-letter',
    );
  const actions = (await get('audit')).items.map(({action}: {action: string}) => action);
  t.deepEqual(actions, ['deleteCartDeadLetter', 'replayCartDeadLetter']);
});

test('only a service that publishes state can republish it, and only a read model can be rebuilt', async t => {
  const without = await serve(t);
  for (const path of ['republish', 'rebuild'])
    t.is((await without.request('POST', `/ops/cart/${path}`, {as: 'operator'})).status, 404);
  const state = {active: 'one', building: null};
  const rebuild = {start: async () => state, state: async () => state};
  const {request, get} = await serve(t, {republish: async () => 7, rebuild});
  t.deepEqual((await request('POST', '/ops/cart/republish', {as: 'operator'})).body, {events: 7});
  t.is((await request('POST', '/ops/cart/rebuild', {as: 'operator'})).status, 202);
  t.deepEqual(await get('rebuild'), state);
});
