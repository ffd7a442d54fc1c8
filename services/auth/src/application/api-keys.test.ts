import {hashApiKey, hasValidChecksum} from '@ecom/contracts/api-key';
import {person} from '@ecom/http/testing';
import test from 'ava';
import {ada, bob, createFixture} from '../testing/fixtures.ts';

const withAdministrator = async () => {
  const fixture = createFixture();
  await fixture.ensureAdministrator({email: 'root@example.org'});
  const {userId: root} = (await fixture.ports.accounts.getByEmail('root@example.org'))!;
  await fixture.signUp(ada, 'ada', {isEmailVerified: true});
  await fixture.setAccountRoles({principal: person(root), userId: ada, roles: ['customer', 'admin']});
  const create = (scopes: readonly 'orders:read'[] = ['orders:read']) =>
    fixture.createApiKey({principal: person(ada, 'accounts:write'), name: 'A machine', scopes, expiresAt: null});
  return {...fixture, root, create};
};

test('creating a key returns it once, and stores its hash', async t => {
  const {create, getApiKey, securityEvents} = await withAdministrator();
  const {apiKey, key} = await create();
  t.true(hasValidChecksum(key));
  t.like(apiKey, {userId: ada, hash: hashApiKey(key), lastCharacters: key.slice(-4)});
  t.deepEqual(await getApiKey(apiKey.id), apiKey);
  t.false(JSON.stringify(await getApiKey(apiKey.id)).includes(key));
  t.deepEqual(securityEvents.slice(-1), ['api-key-created']);
});

test('revoking a key twice is logged once', async t => {
  const {create, revokeApiKey, getApiKey, ports, securityEvents} = await withAdministrator();
  const {id} = (await create()).apiKey;
  const principal = person(bob);
  await revokeApiKey({principal, id});
  await revokeApiKey({principal, id});
  t.is((await getApiKey(id)).revokedAt, ports.now());
  t.deepEqual(
    securityEvents.filter(event => event === 'api-key-revoked'),
    ['api-key-revoked'],
  );
});

test('an unknown key can neither be read nor revoked', async t => {
  const {revokeApiKey, getApiKey} = await withAdministrator();
  await t.throwsAsync(getApiKey(bob), {code: 'unknown-api-key'});
  await t.throwsAsync(revokeApiKey({principal: person(ada), id: bob}), {code: 'unknown-api-key'});
});

test('the keys of an administrator who becomes a customer are revoked, and it is logged', async t => {
  const {create, setAccountRoles, getApiKey, root, securityEvents} = await withAdministrator();
  const {id} = (await create()).apiKey;
  await setAccountRoles({principal: person(root), userId: ada, roles: ['customer']});
  t.truthy((await getApiKey(id)).revokedAt);
  t.is(securityEvents.at(-1), 'api-key-revoked');
});

test('the keys of a user who is deleted are revoked', async t => {
  const {create, applyUserChange, getApiKey} = await withAdministrator();
  const {id} = (await create()).apiKey;
  await applyUserChange({id: ada, version: 2, status: 'deleted'});
  t.truthy((await getApiKey(id)).revokedAt);
});

test('the caller of a request is a user, or an API key with its name', async t => {
  const {create, getCaller} = await withAdministrator();
  const {apiKey} = await create();
  t.is((await getCaller(person(ada))).apiKey, null);
  t.deepEqual((await getCaller({...person(ada), apiKeyId: apiKey.id})).apiKey, apiKey);
});
