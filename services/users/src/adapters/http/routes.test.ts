import {randomUUID} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import {deriveId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createUseCases} from '../../application/index.ts';
import {newUser} from '../../domain/user.ts';
import {exportPorts} from '../../testing/export-ports.ts';
import {memoryAccounts, memoryAddressBooks, memoryUsers} from '../memory.ts';
import {addressRoutes} from './address-routes.ts';
import {userRoutes} from './user-routes.ts';

const ada = '019a0000-0000-7000-8000-00000000000a';
const bob = '019a0000-0000-7000-8000-00000000000b';
const people = {ada: person(ada), bob: person(bob), staff: person('staff', 'users:read', 'users:write')};
const now = '2026-03-03T00:00:00.000Z';
const profile = (name: string) => ({email: `${name}@old.org`, fullName: name, phone: null, timezone: 'UTC'});

const store = () =>
  memoryUsers(newUser(ada, profile('ada'), 'general', now), newUser(bob, profile('bob'), 'general', now));

const serve = (t: ExecutionContext, users = store()) => {
  let ids = 0;
  const useCases = createUseCases({
    users,
    accounts: memoryAccounts(),
    addressBooks: memoryAddressBooks(users),
    ...exportPorts(users),
    deriveId: deriveId,
    newId: () => `019a0000-0000-7000-8000-0000000001${String(ids++).padStart(2, '0')}`,
    now: () => now,
  });
  return serveRoutes(t, [...userRoutes(useCases), ...addressRoutes(useCases)], people);
};

test('signing up answers 201 with the address of the user and without the password', async t => {
  const ask = await serve(t);
  const body = {
    email: ' New@Example.org ',
    password: 'correct horse',
    fullName: 'New Person',
    timezone: 'asia/kolkata',
  };
  const {status, headers, body: user} = await ask('POST', '/users', {body});
  t.is(status, 201);
  t.is(headers.get('location'), `/users/${user.id}`);
  t.like(user, {
    email: 'new@example.org',
    timezone: 'Asia/Kolkata',
    signUpOption: 'general',
    status: 'active',
    phone: null,
  });
  t.false('password' in user || 'version' in user);
});

test('staff create an account as a sign-up does, and others are refused', async t => {
  const ask = await serve(t);
  const body = {email: 'new@example.org', password: 'correct horse', fullName: 'New Person'};
  const {status, headers, body: user} = await ask('POST', '/users/accounts', {as: 'staff', body});
  t.is(status, 201);
  t.is(headers.get('location'), `/users/${user.id}`);
  t.like(user, {email: 'new@example.org', status: 'active', timezone: 'UTC'});
  t.false('password' in user);
  t.is((await ask('POST', '/users/accounts', {as: 'staff', body})).body.code, 'taken-email');
  t.is((await ask('POST', '/users/accounts', {as: 'staff', body: {...body, password: 'short'}})).status, 422);
  t.is((await ask('POST', '/users/accounts', {as: 'ada', body})).status, 403);
  t.is((await ask('POST', '/users/accounts', {body})).status, 401);
});

test('a sign-up that died half-way is done by its repetition under the same key, and by no other', async t => {
  const users = store();
  const ask = await serve(t, users);
  const {add} = users;
  users.add = async () => {
    users.add = add;
    throw new Failure('unavailable', 'database-unavailable', 'The database is away.');
  };
  const signUp = (key: string, email = 'new@example.org') =>
    ask('POST', '/users', {
      body: {email, password: 'correct horse', fullName: 'New Person'},
      headers: {'idempotency-key': key},
    });
  const one = randomUUID();
  t.is((await signUp(one)).status, 503);
  t.like(await signUp(randomUUID()), {status: 409, body: {code: 'taken-email'}});
  const {status, body} = await signUp(one);
  t.like({status, body}, {status: 201, body: {email: 'new@example.org'}});
  t.deepEqual((await signUp(one)).body, body);
  t.not((await signUp(randomUUID(), 'other@example.org')).body.id, body.id);
});

test('an invalid body is rejected, and the error names each field', async t => {
  const ask = await serve(t);
  const {status, headers, body} = await ask('POST', '/users', {
    body: {email: 'nope', password: 'short', phone: 7, nick: 'x'},
  });
  t.is(status, 422);
  t.is(headers.get('content-type'), 'application/problem+json');
  t.is(body.code, 'invalid-request');
  t.deepEqual(body.errors.map(({path}: {path: string}) => path).sort(), [
    'email',
    'fullName',
    'nick',
    'password',
    'phone',
  ]);
});

test('the own name or e-mail address is refused as a password, with the reason', async t => {
  const ask = await serve(t);
  for (const password of ['New@example.org', 'new person', '        ', 'aaaaaaaa']) {
    const body = {email: 'new@example.org', fullName: 'New Person', password};
    const response = await ask('POST', '/users', {body});
    t.is(response.status, 422, password);
    t.is(response.body.errors[0].path, 'password', password);
  }
});

test('a change wants the newest version, and gives the next', async t => {
  const ask = await serve(t);
  const {headers} = await ask('GET', '/users/me', {as: 'ada'});
  t.is(headers.get('etag'), '"1"');
  const change = {
    as: 'ada',
    body: {phone: '+4915112345678'},
    headers: {'if-match': '"1"', 'content-type': 'application/merge-patch+json'},
  };
  t.is((await ask('PATCH', `/users/${ada}`, change)).headers.get('etag'), '"2"');
  t.like(await ask('PATCH', `/users/${ada}`, {...change, body: {phone: null}}), {
    status: 412,
    body: {code: 'stale-user'},
  });
});

test('pages of users neither skip nor repeat', async t => {
  const ask = await serve(t);
  const first = await ask('GET', '/users?limit=1&sort=email&count=true', {as: 'staff'});
  t.like(first.body, {items: [{email: 'ada@old.org'}], total: 2});
  const next = await ask('GET', `/users?limit=1&sort=email&cursor=${encodeURIComponent(first.body.nextCursor)}`, {
    as: 'staff',
  });
  t.like(next.body, {items: [{email: 'bob@old.org'}], nextCursor: null});
});

test('users are listed by several values of status', async t => {
  const ask = await serve(t);
  await ask('PATCH', `/users/${(await ask('GET', '/users/me', {as: 'ada'})).body.id}`, {
    as: 'staff',
    body: {status: 'inactive'},
  });
  const total = async (query: string) =>
    (await ask('GET', `/users?count=true&limit=1${query}`, {as: 'staff'})).body.total;
  t.is(await total(''), 1);
  t.is(await total('&status=inactive'), 1);
  for (const both of ['&status=active,inactive', '&status=active&status=inactive', '&status=all'])
    t.is(await total(both), 2, both);
  t.is((await ask('GET', '/users?status=active,gone', {as: 'staff'})).status, 422);
});

test('an address is made, changed and deleted', async t => {
  const ask = await serve(t);
  const body = {
    fullName: 'Ada',
    line1: '1 Square',
    city: 'London',
    postalCode: 'SW1',
    country: 'GB',
    defaultShipping: true,
  };
  const {status, headers, body: made} = await ask('POST', `/users/${ada}/addresses`, {as: 'ada', body});
  t.is(status, 201);
  t.like(made, {country: 'GB', line2: null, defaultShipping: true, defaultBilling: false});
  const path = headers.get('location')!;
  t.is((await ask('PATCH', path, {as: 'ada', body: {city: 'Bath'}})).body.city, 'Bath');
  t.is((await ask('DELETE', path, {as: 'ada'})).status, 204);
  t.is((await ask('GET', path, {as: 'ada'})).status, 404);
});

type Asked = [method: string, path: string, options: {as?: string; body?: unknown; headers?: Record<string, string>}];
const answers = test.macro(async (t, asked: Asked, status: number, code: string) => {
  const ask = await serve(t);
  t.like(await ask(...asked), {status, body: {status, code}});
});

test('nobody logged in: 401', answers, ['GET', '/users/me', {}], 401, 'no-token');
test('a token of nobody: 401', answers, ['GET', '/users/me', {as: 'eve'}], 401, 'bad-token');
test('a list for staff asked by a customer: 403', answers, ['GET', '/users', {as: 'ada'}], 403, 'forbidden');
test('somebody else: 404', answers, ['GET', `/users/${ada}`, {as: 'bob'}], 404, 'unknown-user');
test('an id that is none: 404', answers, ['GET', '/users/7', {as: 'bob'}], 404, 'not-found');
test('a path that is none: 404', answers, ['GET', '/nope', {}], 404, 'not-found');
test('another method: 405', answers, ['PUT', '/users', {as: 'ada', body: {}}], 405, 'method-not-allowed');
test('broken JSON: 400', answers, ['POST', '/users', {body: '{"email":'}], 400, 'malformed-request');
test(
  'text that is no JSON by its type: 415',
  answers,
  ['POST', '/users', {body: 'x', headers: {'content-type': 'text/plain'}}],
  415,
  'unsupported-media-type',
);
test('a huge body: 413', answers, ['POST', '/users', {body: {fullName: 'x'.repeat(300_000)}}], 413, 'body-too-large');
test('NUL in a text: 422', answers, ['POST', '/users', {body: {fullName: 'a\0b'}}], 422, 'invalid-text');
test('an invalid query: 422', answers, ['GET', '/users?status=gone', {as: 'staff'}], 422, 'invalid-request');
test('an unknown filter: 422', answers, ['GET', '/users?colour=red', {as: 'staff'}], 422, 'invalid-request');
