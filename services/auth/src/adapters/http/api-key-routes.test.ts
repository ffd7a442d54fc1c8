import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createFixture} from '../../testing/fixtures.ts';
import {apiKeyRoutes} from './api-key-routes.ts';

const serve = async (t: ExecutionContext) => {
  const fixture = createFixture();
  await fixture.ensureAdministrator({email: 'root@example.org'});
  const {userId} = (await fixture.ports.accounts.getByEmail('root@example.org'))!;
  const root = person(userId, 'accounts:write');
  const people = {root, staff: person('staff', 'users:write'), key: {...root, apiKeyId: 'key'}};
  const request = await serveRoutes(t, apiKeyRoutes(fixture.useCases), people);
  const create = (body: object, as = 'root') => request('POST', '/auth/api-keys', {as, body});
  return {request, create, userId, ...fixture};
};

const body = {name: 'Warehouse', scopes: ['orders:read', 'stock:write']};

test('createApiKey returns the key, which is stored nowhere', async t => {
  const {request, create, userId} = await serve(t);
  const {status, headers, body: created} = await create({...body, expiresAt: '2027-01-01T00:00:00Z'});
  t.is(status, 201);
  t.is(headers.get('cache-control'), 'no-store');
  t.is(headers.get('location'), `/auth/api-keys/${created.id}`);
  t.like(created, {...body, userId, lastCharacters: created.key.slice(-4), revokedAt: null});
  const {body: read} = await request('GET', `/auth/api-keys/${created.id}`, {as: 'root'});
  const {key, ...rest} = created;
  t.deepEqual(read, {...rest, lastUsedAt: null});
  t.false(JSON.stringify((await request('GET', '/auth/api-keys', {as: 'root'})).body).includes(key));
});

test('listApiKeys returns pages, and the number of all keys', async t => {
  const {request, create} = await serve(t);
  for (const name of ['one', 'two']) await create({...body, name});
  const {body: page} = await request('GET', '/auth/api-keys?limit=1&count=true', {as: 'root'});
  t.is(page.total, 2);
  const cursor = encodeURIComponent(page.nextCursor);
  const {body: next} = await request('GET', `/auth/api-keys?limit=1&cursor=${cursor}`, {as: 'root'});
  t.deepEqual([...page.items, ...next.items].map(({name}: {name: string}) => name).sort(), ['one', 'two']);
  t.is(next.nextCursor, null);
});

test('revokeApiKey keeps the key in the list, and is no error when repeated', async t => {
  const {request, create} = await serve(t);
  const {id} = (await create(body)).body;
  for (let attempt = 0; attempt < 2; attempt++)
    t.is((await request('DELETE', `/auth/api-keys/${id}`, {as: 'root'})).status, 204);
  t.truthy((await request('GET', `/auth/api-keys/${id}`, {as: 'root'})).body.revokedAt);
});

test('getCaller tells who calls', async t => {
  const {request, create, userId} = await serve(t);
  const {id} = (await create(body)).body;
  t.deepEqual((await request('GET', '/auth/whoami', {as: 'root'})).body, {
    userId,
    email: `${userId}@example.org`,
    roles: ['staff'],
    permissions: ['accounts:write'],
    apiKey: null,
  });
  t.is(id.length, 36);
});

const refused = test.macro(async (t, change: object, path: string, message: RegExp) => {
  const {create} = await serve(t);
  const {status, body: problem} = await create({...body, ...change});
  t.is(status, 422);
  t.is(problem.errors[0].path, path);
  t.regex(problem.errors[0].message, message);
});
test('an empty name is refused', refused, {name: ' '}, 'name', /empty/);
test('a name of 101 characters is refused', refused, {name: 'x'.repeat(101)}, 'name', /100/);
test('no scopes are refused', refused, {scopes: []}, 'scopes', /./);
test(
  'an unknown scope is refused by name',
  refused,
  {scopes: ['orders:read', 'orders:eat']},
  'scopes[1]',
  /orders:eat/,
);
test('an expiry in the past is refused', refused, {expiresAt: '2026-03-02T00:00:00Z'}, 'expiresAt', /future/);
test('an expiry that is no instant is refused', refused, {expiresAt: 'tomorrow'}, 'expiresAt', /./);

test('only administrators in person create keys', async t => {
  const {create, request} = await serve(t);
  t.like((await create(body, 'staff')).body, {status: 403, code: 'forbidden'});
  t.like((await create(body, 'key')).body, {status: 403, code: 'key-not-allowed'});
  t.is((await request('GET', '/auth/api-keys', {as: 'key'})).status, 200);
});
