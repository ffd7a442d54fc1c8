import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {FlowStates} from '../application/ports/flow-states.ts';
import {applyUserChange, createAccount} from '../domain/account.ts';
import {createFlowState} from '../domain/flow-state.ts';
import {createAccountOf, linkIdentity} from '../domain/provider-identity.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts} from './postgres/accounts.ts';
import {postgresFlows} from './postgres/flow-states.ts';

const now = '2026-03-03T00:00:00.000Z';
const identity = {
  provider: 'acme',
  subject: '1',
  email: 'ada@example.org',
  isEmailVerified: true,
  name: 'Ada',
} as const;
const code = createFlowState(
  {purpose: 'provider-code', identity, browser: 'b', codeChallenge: null},
  'hash of a code',
  now,
);

type Open = (t: ExecutionContext) => Promise<{readonly accounts: Accounts; readonly flows: FlowStates}>;

const memory: Open = async () => memoryStore();

const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return {accounts: postgresAccounts(db), flows: postgresFlows(db)};
};

const contract = (name: string, open: Open) => {
  test(`${name}: a state is found for its purpose until it expires`, async t => {
    const {flows} = await open(t);
    await flows.add(code);
    t.deepEqual(await flows.get(code.hash, 'provider-code', now), code as never);
    t.is(await flows.get(code.hash, 'provider-request', now), undefined);
    t.is(await flows.take(code.hash, 'passkey-registration', now), undefined);
    t.is(await flows.get('another', 'provider-code', now), undefined);
    t.is(await flows.get(code.hash, 'provider-code', code.expiresAt), undefined);
    t.is(await flows.take(code.hash, 'provider-code', code.expiresAt), undefined);
  });

  test(`${name}: of concurrent requests one takes a state`, async t => {
    const {flows} = await open(t);
    await flows.add(code);
    const taken = await Promise.all([1, 2, 3, 4, 5].map(() => flows.take(code.hash, 'provider-code', now)));
    t.deepEqual(
      taken.filter(each => each !== undefined),
      [code] as never,
    );
    t.is(await flows.get(code.hash, 'provider-code', now), undefined);
  });

  test(`${name}: expired states are swept`, async t => {
    const {flows} = await open(t);
    await flows.add(code);
    t.is(await flows.sweep(now), 0);
    t.is(await flows.sweep('2026-03-04T00:00:00.000Z'), 1);
    t.is(await flows.sweep('2026-03-04T00:00:00.000Z'), 0);
  });

  test(`${name}: an account is found by its identity, until it is deleted`, async t => {
    const {accounts} = await open(t);
    const account = createAccountOf(identity, {userId: newId(), credentialId: newId()}, now);
    await accounts.add(account);
    t.deepEqual(await accounts.getByCredential('oidc', 'acme 1'), account);
    t.is(await accounts.getByCredential('passkey', 'acme 1'), undefined);
    t.is(await accounts.getByCredential('oidc', 'acme 2'), undefined);
    await accounts.update(account.userId, each => applyUserChange(each, {version: 2, status: 'deleted'}, now));
    t.is(await accounts.getByCredential('oidc', 'acme 1'), undefined);
  });

  test(`${name}: an identity belongs to one account`, async t => {
    const {accounts} = await open(t);
    await accounts.add(createAccountOf(identity, {userId: newId(), credentialId: newId()}, now));
    const profile = {fullName: 'Bob', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
    const bob = createAccount(
      {userId: newId(), email: 'bob@example.org', passwordHash: null, profile, roles: ['customer']},
      now,
    );
    await accounts.add(bob);
    const link = accounts.update(bob.userId, account => linkIdentity(account, identity, newId(), now));
    await t.throwsAsync(link, {code: 'identity-taken'});
    t.deepEqual(await accounts.get(bob.userId), bob);
    const second = createAccountOf(
      {...identity, email: 'c@example.org'},
      {userId: newId(), credentialId: newId()},
      now,
    );
    await t.throwsAsync(accounts.add(second), {code: 'identity-taken'});
    t.is(await accounts.get(second.userId), undefined);
  });
};

contract('memory', memory);
contract('PostgreSQL', postgres);
