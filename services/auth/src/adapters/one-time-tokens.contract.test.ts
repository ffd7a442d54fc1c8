import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {KnownDevices} from '../application/ports/known-devices.ts';
import type {OneTimeTokens} from '../application/ports/one-time-tokens.ts';
import {applyUserChange, createAccount} from '../domain/account.ts';
import {createToken} from '../domain/one-time-token.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts} from './postgres/accounts.ts';
import {postgresDevices} from './postgres/known-devices.ts';
import {postgresTokens} from './postgres/one-time-tokens.ts';

const now = '2026-03-03T00:00:00.000Z';
const after = (ms: number) => new Date(Date.parse(now) + ms).toISOString();
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;

type Stores = {readonly accounts: Accounts; readonly tokens: OneTimeTokens; readonly devices: KnownDevices};
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => memoryStore();

const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return {accounts: postgresAccounts(db), tokens: postgresTokens(db), devices: postgresDevices(db)};
};

const contract = (name: string, open: Open) => {
  const withAda = async (t: ExecutionContext) => {
    const stores = await open(t);
    const data = {email: 'ada@example.org', passwordHash: null, profile, roles: ['customer'] as const};
    const {userId} = await stores.accounts.add(createAccount({userId: newId(), ...data}, now));
    return {...stores, userId};
  };

  test(`${name}: a token is found for its purpose until it expires`, async t => {
    const {tokens, userId} = await withAda(t);
    const token = createToken({purpose: 'reset-password'}, {hash: 'h', userId}, now);
    await tokens.add(token);
    t.deepEqual(await tokens.get('h', ['reset-password'], after(1)), token);
    t.is(await tokens.get('h', ['verify-email', 'change-email'], now), undefined);
    t.is(await tokens.get('another', ['reset-password'], now), undefined);
    t.is(await tokens.get('h', ['reset-password'], token.expiresAt), undefined);
  });

  test(`${name}: concurrent attempts cannot exceed their number`, async t => {
    const {tokens, userId} = await withAda(t);
    const provenBy = [{factor: 'password', at: now}] as const;
    const token = createToken({purpose: 'log-in', provenBy}, {hash: 'h', userId}, now);
    await tokens.add(token);
    const attempts = await Promise.all(Array.from({length: 12}, () => tokens.attempt('h', 'log-in', now, 5)));
    const granted = attempts.filter(each => each !== undefined);
    t.is(granted.length, 5);
    t.deepEqual(granted[0], token);
    t.is(await tokens.attempt('h', 'reset-password', now, 99), undefined);
    t.is(await tokens.attempt('h', 'log-in', token.expiresAt, 99), undefined);
  });

  test(`${name}: expired tokens are swept`, async t => {
    const {tokens, userId} = await withAda(t);
    await tokens.add(createToken({purpose: 'log-in', provenBy: []}, {hash: 'short', userId}, now));
    await tokens.add(createToken({purpose: 'reset-password'}, {hash: 'long', userId}, now));
    t.is(await tokens.sweep(after(600_000)), 1);
    t.is(await tokens.sweep(after(600_000)), 0);
    t.truthy(await tokens.get('long', ['reset-password'], now));
  });

  test(`${name}: a device is known to its account only, as long as it is used`, async t => {
    const {devices, accounts, userId} = await withAda(t);
    await devices.recordUse('phone', userId, now, 3);
    t.true(await devices.isKnown('phone', userId, now));
    t.false(await devices.isKnown('phone', newId(), now));
    t.false(await devices.isKnown('phone', userId, after(1)));
    await devices.recordUse('phone', userId, after(1), 3);
    t.true(await devices.isKnown('phone', userId, after(1)));
    t.is(await devices.sweep(after(1)), 0);
    t.is(await devices.sweep(after(2)), 1);
    await devices.recordUse('phone', userId, now, 3);
    await accounts.update(userId, account => applyUserChange(account, {version: 2, status: 'deleted'}, now));
    t.false(await devices.isKnown('phone', userId, now));
  });

  test(`${name}: of one account the last used devices stay`, async t => {
    const {devices, userId} = await withAda(t);
    for (const n of [1, 2, 3, 4]) await devices.recordUse(`device ${n}`, userId, after(n), 3);
    const known = await Promise.all([1, 2, 3, 4].map(n => devices.isKnown(`device ${n}`, userId, now)));
    t.deepEqual(known, [false, true, true, true]);
  });
};

contract('memory', memory);
contract('postgres', postgres);
