import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {noContent, route} from './route.ts';
import {serveRoutes} from './testing.ts';
import {createWriteGate} from './write-gate.ts';

const now = () => new Date().toISOString();
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const maintenance = {mode: 'maintenance', retryAfterSeconds: 60, message: null} as const;

const isPending = async (promise: Promise<void>) =>
  (await Promise.race([promise.then(() => 'done'), delay(20, 'pending')])) === 'pending';

test('an open gate lets a request pass without a promise', t => {
  t.is(createWriteGate(now).admit(), undefined);
});

test('a paused gate holds a request until it is opened', async t => {
  const gate = createWriteGate(now);
  gate.set({mode: 'paused', until: inMs(60_000)});
  const admitted = gate.admit()!;
  t.true(await isPending(admitted));
  gate.set({mode: 'open'});
  await admitted;
  t.is(gate.admit(), undefined);
});

test('a pause ends by itself, for requests that wait and for later ones', async t => {
  const gate = createWriteGate(now);
  gate.set({mode: 'paused', until: inMs(500)});
  const admitted = gate.admit()!;
  t.true(await isPending(admitted));
  await admitted;
  await delay(1);
  t.is(gate.admit(), undefined);
});

test('a pause holds a request for two seconds at most, also when it is prolonged', async t => {
  const gate = createWriteGate(now);
  gate.set({mode: 'paused', until: inMs(60_000)});
  const start = performance.now();
  const admitted = gate.admit();
  gate.set({mode: 'paused', until: inMs(120_000)});
  await admitted;
  const heldMs = performance.now() - start;
  t.true(heldMs > 1900 && heldMs < 4000, `${heldMs} ms`);
});

test('maintenance refuses a request, also one that a pause has held', async t => {
  const gate = createWriteGate(now);
  gate.set({mode: 'paused', until: inMs(60_000)});
  const held = gate.admit()!;
  gate.set(maintenance);
  await t.throwsAsync(held, {code: 'maintenance'});
  t.throws(() => gate.admit(), {code: 'maintenance'});
});

const respond = {
  responses: {204: null},
  summary: 'Respond',
  access: 'public',
  handle: async () => noContent(),
} as const;
const routes = [
  route({...respond, name: 'getThing', method: 'get', path: '/things'}),
  route({...respond, name: 'createThing', method: 'post', path: '/things'}),
  route({...respond, name: 'deleteThing', method: 'delete', path: '/things'}),
  route({...respond, name: 'searchThings', method: 'post', path: '/things/search', readsOnly: true}),
  route({...respond, name: 'repairThings', method: 'post', path: '/ops/test/repair'}),
];

test('maintenance refuses routes that write with 503 and Retry-After, and no others', async t => {
  const gate = createWriteGate(now);
  const request = await serveRoutes(t, routes, {}, {admitWrite: gate.admit});
  t.is((await request('POST', '/things')).status, 204);
  gate.set({...maintenance, message: 'We move house.'});
  for (const method of ['POST', 'DELETE']) {
    const {status, headers, body} = await request(method, '/things');
    t.is(status, 503);
    t.is(headers.get('retry-after'), '60');
    t.like(body, {code: 'maintenance', detail: 'We move house.'});
  }
  t.is((await request('GET', '/things')).status, 204);
  t.is((await request('HEAD', '/things')).status, 204);
  t.is((await request('POST', '/things/search')).status, 204);
  t.is((await request('POST', '/ops/test/repair')).status, 204);
});
