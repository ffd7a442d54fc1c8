import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {administrator} from './contract.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let token: string;

// With the rate limits that a shop has by default.
test.before(async () => {
  shop = await startFileShop({DEMO: '0', RATE_LIMIT: '1'});
  client = createClient(shop.url);
  token = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const newUser = () => ({email: `${randomUUID()}@example.org`, password: 'correct horse', fullName: 'Ada Lovelace'});

test('staff create users who can log in at once, and the audit log has it without personal data', async t => {
  const body = newUser();
  const {headers, body: user} = await client.expectStatus(201, 'POST', '/users/accounts', {token, body});
  const own = await client.logIn(body.email, body.password);
  const me = (await client.expectStatus(200, 'GET', '/users/me', {token: own})).body;
  t.like(me, {id: user.id, email: body.email, status: 'active'});
  t.is(headers.get('location'), `/users/${user.id}`);

  const path = `/ops/users/audit?resource=${user.id}`;
  const {items} = (await client.expectStatus(200, 'GET', path, {token})).body;
  t.is(items.length, 1);
  t.like(items[0], {action: 'createUserAccount', actor: {email: administrator.email}});
  const text = JSON.stringify(items[0].changes);
  t.false(text.includes(body.email) || text.includes('Lovelace') || text.includes('argon2'), text);
});

test('only an administrator vouches for the e-mail address of a new account', async t => {
  const isVerified = async (as: string) => {
    const {id} = await client.createMember(as, 'member');
    const path = `/auth/accounts/${id}/roles`;
    const {status, body} = await client.request('PUT', path, {token, body: {roles: ['customer', 'staff']}});
    if (status !== 200) t.is(body.code, 'unverified-email');
    return status === 200;
  };
  t.true(await isVerified(token));
  const clerk = await client.createMember(token, 'clerk');
  const roles = {token, body: {roles: ['customer', 'staff']}};
  await client.expectStatus(200, 'PUT', `/auth/accounts/${clerk.id}/roles`, roles);
  t.false(await isVerified(await client.logIn(clerk.email, clerk.password)), 'the clerk knows the password');
});

test('an API key creates users with users:write only', async t => {
  const createKey = async (...scopes: string[]) =>
    (await client.expectStatus(201, 'POST', '/auth/api-keys', {token, body: {name: 'accounts', scopes}})).body.key;
  const create = (key: string) => client.request('POST', '/users/accounts', {token: key, body: newUser()});
  const [writer, reader] = [await createKey('users:write'), await createKey('users:read')];
  await eventually(async () => (await create(writer)).status === 201);
  await eventually(async () => (await create(reader)).status === 403);
  t.pass();
});

test('the limit of sign-ups does not stop staff, and stays for others', async t => {
  for (let n = 0; n < 25; n++) await client.expectStatus(201, 'POST', '/users/accounts', {token, body: newUser()});
  const statuses: number[] = [];
  for (let n = 0; n < 21; n++) statuses.push((await client.request('POST', '/users', {body: newUser()})).status);
  t.is(statuses.at(-1), 429);
});
