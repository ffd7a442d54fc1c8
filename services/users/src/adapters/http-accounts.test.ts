import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {httpAccounts} from './http-accounts.ts';

/** Asks an auth that gives this answer to everybody; gives also what it was asked. */
const answering = async (t: ExecutionContext, status: number | ((authorization?: string) => number), body?: object) => {
  const asked: string[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response
      .writeHead(typeof status === 'number' ? status : status(request.headers.authorization))
      .end(body && JSON.stringify(body));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {...httpAccounts({url, secrets: ['a secret', 'before']}), asked, bodies};
};

test('a changed e-mail gives the version of the account', async t => {
  const {changeEmail, asked} = await answering(t, 200, {version: 7});
  t.is(await changeEmail('ada', 'ada@new.org'), 7);
  t.deepEqual(asked, ['PUT /internal/accounts/ada/email Bearer a secret']);
});

test('an e-mail that waits for its confirmation gives nothing', async t => {
  const {changeEmail} = await answering(t, 200, {version: 7, isPending: true});
  t.is(await changeEmail('ada', 'ada@new.org', {byOther: true}), undefined);
});

test('a refusal keeps the fields that it names', async t => {
  const errors = [{path: 'password', message: "must not be the shop's name"}];
  const {create} = await answering(t, 422, {code: 'shop-name-as-password', detail: 'No.', errors});
  const profile = {email: 'ada@new.org', fullName: 'Ada', phone: null, timezone: 'UTC'};
  const refused = create({userId: 'ada', password: 'ecom ecom', profile, signUpOption: 'general'});
  t.like(await t.throwsAsync(refused), {code: 'shop-name-as-password', details: {errors}});
});

test('an opened account gives nothing', async t => {
  const {create: open} = await answering(t, 204);
  const profile = {email: 'ada@new.org', fullName: 'Ada', phone: null, timezone: 'UTC'};
  t.is(await open({userId: 'ada', password: 'correct horse', profile, signUpOption: 'general'}), undefined);
});

test('a change is authorized by auth', async t => {
  const {authorizeChange, asked} = await answering(t, 204);
  await authorizeChange('ada', {isPrivileged: false, endsAccess: true});
  t.deepEqual(asked, ['POST /internal/accounts/ada/authorization Bearer a secret']);
});

test('auth gets the permissions of a caller who ends the access of somebody else', async t => {
  const {authorizeChange, bodies} = await answering(t, 204);
  await authorizeChange('ada', {isPrivileged: true, endsAccess: true, held: ['accounts:write']});
  t.deepEqual(bodies, ['{"isPrivileged":true,"endsAccess":true,"held":["accounts:write"]}']);
});

test('while the secret is replaced, an auth that has only the previous one is asked with that', async t => {
  const {authorizeChange, asked} = await answering(t, authorization => (authorization === 'Bearer before' ? 204 : 401));
  await authorizeChange('ada', {isPrivileged: false, endsAccess: true});
  t.deepEqual(asked, [
    'POST /internal/accounts/ada/authorization Bearer a secret',
    'POST /internal/accounts/ada/authorization Bearer before',
  ]);
});

test('a request whose connection breaks is repeated once', async t => {
  let connections = 0;
  const server = createServer((_, response) => response.writeHead(204).end());
  server.on('connection', socket => {
    connections += 1;
    if (connections === 1) socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const {authorizeChange} = httpAccounts({url, secrets: ['a secret']});
  await t.notThrowsAsync(authorizeChange('ada', {isPrivileged: false, endsAccess: true}));
  t.is(connections, 2);
});

const refuses = test.macro(async (t, status: number, body: object | undefined, kind: string, code: string) => {
  const {changeEmail} = await answering(t, status, body);
  await t.throwsAsync(changeEmail('ada', 'ada@new.org'), {code});
  t.like(await changeEmail('ada', 'ada@new.org').catch(error => error), {kind});
});

test('a refusal is the one that auth gave', refuses, 409, {code: 'taken-email'}, 'conflict', 'taken-email');
test(
  'a change that auth forbids is forbidden',
  refuses,
  403,
  {code: 'protected-account'},
  'forbidden',
  'protected-account',
);
test('an error of auth means that it is away', refuses, 500, {code: 'internal'}, 'unavailable', 'auth-unavailable');
test('an answer without a version is none', refuses, 204, undefined, 'unavailable', 'auth-unavailable');
