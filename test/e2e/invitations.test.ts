import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let admin: string;

test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
  client = createClient(shop.url);
  admin = await client.logInAsAdministrator();
});
test.after.always(() => shop?.drop());

const newEmail = () => `clerk-${randomUUID().slice(0, 8)}@example.org`;

/** Invites an address, and reads the token from the mail. */
const invite = async (email: string, role: string, by = admin) => {
  const {body, headers} = await client.expectStatus(201, 'POST', '/auth/invitations', {
    token: by,
    body: {email, roles: [role]},
  });
  let token: string | undefined;
  await eventually(async () => {
    const mailbox = await client.expectStatus(200, 'GET', '/mailbox', {headers: {accept: 'application/json'}});
    const mail = mailbox.body.items.find(
      (each: {to: string; kind: string}) => each.to === email && each.kind === 'invitation',
    );
    token = /^ {2}(\S{43})$/m.exec(mail?.body ?? '')?.[1];
    return token !== undefined;
  });
  return {id: body.id as string, location: headers.get('location')!, token: token!};
};
const accept = (body: object, token?: string) => client.request('POST', '/auth/invitations/accept', {token, body});
const person = {password: 'correct horse', fullName: 'Carla Clerk'};
const get = async (location: string) => (await client.expectStatus(200, 'GET', location, {token: admin})).body;

test('an invited person gets an account with the roles, in auth and in users', async t => {
  const email = newEmail();
  const {token, location} = await invite(email, 'staff');
  t.like(await get(location), {email, roles: ['customer', 'staff'], status: 'pending', userId: null});
  t.false(JSON.stringify(await get(location)).includes(token));
  t.like(await accept({token}), {status: 422, body: {errors: [{path: 'password'}, {path: 'fullName'}]}});

  const accepted = await accept({token, ...person});
  t.like(accepted, {status: 200, body: {email, roles: ['customer', 'staff']}});
  const {userId} = accepted.body;
  t.like(await get(location), {status: 'accepted', userId});
  const mine = {token: await client.logIn(email, person.password)};
  t.is((await client.request('GET', '/orders', mine)).status, 200);
  await eventually(async () => (await client.request('GET', '/users/me', mine)).status === 200);
  t.like((await client.request('GET', '/users/me', mine)).body, {id: userId, email, fullName: 'Carla Clerk'});
  t.like(await accept({token, ...person}), {status: 409, body: {code: 'invitation-accepted'}});
});

test('an existing account gets the roles only after its owner has logged in', async t => {
  const bob = await client.signUp('bob');
  const eve = await client.signUp('eve');
  const {token, location} = await invite(bob.email, 'staff');
  t.like(await accept({token, ...person}), {status: 401, body: {code: 'log-in-to-accept'}});
  t.like(await accept({token}, eve.token), {status: 403, body: {code: 'invitation-of-another'}});
  t.like(await get(location), {status: 'pending'});
  t.like(await accept({token}, bob.token), {status: 200, body: {userId: bob.id, roles: ['customer', 'staff']}});
  t.is((await client.request('GET', '/orders', {token: await client.logIn(bob.email, bob.password)})).status, 200);
});

test('a revoked invitation and a wrong token are refused', async t => {
  const {token, location} = await invite(newEmail(), 'staff');
  await client.expectStatus(204, 'DELETE', location, {token: admin});
  await client.expectStatus(204, 'DELETE', location, {token: admin});
  t.like(await accept({token, ...person}), {status: 409, body: {code: 'invitation-revoked'}});
  t.like(await accept({token: `${token}x`, ...person}), {status: 422, body: {errors: [{path: 'token'}]}});
  const {items} = (await client.expectStatus(200, 'GET', '/auth/invitations?limit=100', {token: admin})).body;
  t.true(items.some(({status}: {status: string}) => status === 'revoked'));
});

test('an invitation is void once its sender has lost the permissions', async t => {
  const manager = await client.createMember(admin, 'manager');
  const setRoles = (...roles: string[]) =>
    client.expectStatus(200, 'PUT', `/auth/accounts/${manager.id}/roles`, {token: admin, body: {roles}});
  await setRoles('admin');
  const {token} = await invite(newEmail(), 'admin', await client.logIn(manager.email, manager.password));
  await setRoles('customer');
  t.like(await accept({token, ...person}), {status: 409, body: {code: 'invitation-withdrawn'}});
});

test('the token of an invitation is in no table of auth, and staff do not see it in the mail', async t => {
  const {token} = await invite(newEmail(), 'staff');
  const rows = await shop.sql<{row: string}>('auth', 'select i::text as row from invitation i');
  t.true(rows.length > 0);
  t.false(rows.some(({row}) => row.includes(token)));
  const {items} = (
    await client.expectStatus(200, 'GET', '/ops/notification/mails?kind=invitation&limit=1', {token: admin})
  ).body;
  const mail = await client.expectStatus(200, 'GET', `/ops/notification/mails/${items[0].id}`, {token: admin});
  t.false(mail.body.body.includes(token));
});
