import type {AccountEvent} from '@ecom/contracts/events/auth';
import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports.ts';
import {applyUserChange, changeEmail, createAccount} from '../domain/account.ts';
import {authorizeUserChange, changeRoles, recoverAdministrator} from '../domain/administrator.ts';
import type {RoleName} from '../domain/role.ts';
import {memoryStore} from './memory.ts';
import {postgresAccounts, republishAccounts} from './postgres/accounts.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'Europe/London', signUpOption: 'general'} as const;
const account = (name: string, ...roles: RoleName[]) =>
  createAccount(
    {
      userId: newId(),
      email: `${name}@example.org`,
      passwordHash: `hash of ${name}`,
      profile,
      roles: ['customer', ...roles],
    },
    now,
  );

type PublishedEvent = readonly {readonly userId: string; readonly version: number}[];
type Open = (t: ExecutionContext) => Promise<Accounts & {outbox(): Promise<PublishedEvent>}>;

const memory: Open = async () => {
  const {accounts, outbox} = memoryStore();
  return {...accounts, outbox: async () => outbox.map(({userId, version}) => ({userId, version}))};
};

const openPostgres = async (t: ExecutionContext) => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return db;
};

const outboxRows = {name: 'test-outbox', text: 'select type, data from outbox order by id'};
const postgres: Open = async t => {
  const db = await openPostgres(t);
  const outbox = async () =>
    (await db.run<AccountEvent>(outboxRows)).map(({data: {userId, version}}) => ({userId, version}));
  return {...postgresAccounts(db), outbox};
};

const contract = (name: string, open: Open) => {
  test(`${name}: a new account is saved and published`, async t => {
    const accounts = await open(t);
    const ada = account('ada', 'admin');
    t.deepEqual(await accounts.add(ada), ada);
    t.deepEqual(await accounts.get(ada.userId), ada);
    t.deepEqual(await accounts.getByEmail('ada@example.org'), ada);
    t.is(await accounts.getByEmail('bob@example.org'), undefined);
    t.is(await accounts.get(newId()), undefined);
    t.deepEqual(await accounts.outbox(), [{userId: ada.userId, version: 1}]);
  });

  test(`${name}: concurrent calls for the same account save it once`, async t => {
    const accounts = await open(t);
    const ada = account('ada');
    const results = await Promise.all(Array.from({length: 10}, () => accounts.add(ada)));
    for (const each of results) t.deepEqual(each, ada);
    t.is((await accounts.outbox()).length, 1);
  });

  test(`${name}: of thirty concurrent accounts with one e-mail address one is saved, and published once`, async t => {
    const accounts = await open(t);
    const results = await Promise.allSettled(Array.from({length: 30}, () => accounts.add(account('ada'))));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') t.is(result.reason.code, 'taken-email');
    t.is((await accounts.outbox()).length, 1);
  });

  test(`${name}: concurrent changes are serialized, and each is published once`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada'));
    const change = (i: number) => accounts.update(userId, current => changeEmail(current, `ada${i}@example.org`));
    await Promise.all(Array.from({length: 20}, (_, i) => change(i)));
    t.is((await accounts.get(userId))!.version, 21);
    t.deepEqual(
      (await accounts.outbox()).map(({version}) => version),
      Array.from({length: 21}, (_, i) => i + 1),
    );
  });

  test(`${name}: a taken e-mail address is refused, and nothing is published`, async t => {
    const accounts = await open(t);
    await accounts.add(account('ada'));
    const {userId} = await accounts.add(account('bob'));
    await t.throwsAsync(
      accounts.update(userId, current => changeEmail(current, 'ada@example.org')),
      {code: 'taken-email'},
    );
    t.is((await accounts.get(userId))!.email, 'bob@example.org');
    t.is((await accounts.outbox()).length, 2);
  });

  test(`${name}: a deleted account is erased, and its e-mail address released`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada'));
    const {account: deleted} = await accounts.update(userId, current =>
      applyUserChange(current, {version: 9, status: 'deleted'}, now),
    );
    t.like(deleted, {status: 'deleted', passwordHash: null, profile: null, userVersion: 9, version: 2});
    t.deepEqual(await accounts.get(userId), deleted);
    t.is(await accounts.getByEmail('ada@example.org'), undefined);
    t.is(await accounts.getByEmail(deleted.email), undefined);
    await t.notThrowsAsync(accounts.add(account('ada')));
  });

  test(`${name}: a change without a new version is saved, but not published`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada'));
    await accounts.update(userId, current => applyUserChange(current, {version: 4, status: 'active'}, now));
    t.like(await accounts.get(userId), {userVersion: 4, version: 1});
    t.is((await accounts.outbox()).length, 1);
  });

  test(`${name}: an unknown account cannot be changed`, async t => {
    const accounts = await open(t);
    await t.throwsAsync(
      accounts.update(newId(), current => ({account: current})),
      {code: 'unknown-account'},
    );
  });

  const ensure = (accounts: Accounts, name: string) =>
    accounts.ensureAdministrator(account(name, 'admin'), existing => recoverAdministrator(existing, 'new hash', now));

  test(`${name}: of ten concurrent first administrators one is created, and none later`, async t => {
    const accounts = await open(t);
    const created = await Promise.all(Array.from({length: 10}, (_, i) => ensure(accounts, `root${i}`)));
    t.is(created.filter(({outcome}) => outcome === 'created').length, 1);
    t.is((await ensure(accounts, 'late')).outcome, 'existing');
    t.is((await accounts.outbox()).length, 1);
  });

  test(`${name}: without an active administrator the account with the e-mail address is recovered`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada', 'admin'));
    await accounts.update(userId, current => applyUserChange(current, {version: 2, status: 'inactive'}, now));
    t.is((await ensure(accounts, 'ada')).outcome, 'recovered');
    t.like(await accounts.get(userId), {status: 'active', passwordHash: 'new hash', roles: ['customer', 'admin']});
    t.is((await ensure(accounts, 'ada')).outcome, 'existing');
  });

  test(`${name}: when all administrators delete themselves concurrently, one stays`, async t => {
    const accounts = await open(t);
    const all = await Promise.all(['ada', 'bob', 'eve', 'kim'].map(name => accounts.add(account(name, 'admin'))));
    const results = await Promise.allSettled(
      all.map(({userId}) =>
        accounts.updateRoles(userId, (current, administrators, {catalogue}) =>
          authorizeUserChange(current, {isPrivileged: true, endsAccess: true}, administrators, now, catalogue),
        ),
      ),
    );
    t.deepEqual(
      results.filter(({status}) => status === 'rejected').map(result => (result as PromiseRejectedResult).reason.code),
      ['last-administrator'],
    );
  });

  test(`${name}: when all administrators give up the role concurrently, one keeps it`, async t => {
    const accounts = await open(t);
    const all = await Promise.all(['ada', 'bob', 'eve', 'kim'].map(name => accounts.add(account(name, 'admin'))));
    const giveUpRole = (userId: string) =>
      accounts.updateRoles(
        userId,
        (current, administrators, authority) =>
          changeRoles(current, {roles: ['customer'], authority, administrators}, now),
        userId,
      );
    const results = await Promise.allSettled(all.map(({userId}) => giveUpRole(userId)));
    t.deepEqual(
      results.filter(({status}) => status === 'rejected').map(result => (result as PromiseRejectedResult).reason.code),
      ['last-administrator'],
    );
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: republishing publishes the state of every account', async t => {
  const db = await openPostgres(t);
  const accounts = postgresAccounts(db);
  const ada = await accounts.add(account('ada'));
  await accounts.add(account('bob'));
  await accounts.update(ada.userId, current => changeEmail(current, 'ada@new.org'));
  t.is(await republishAccounts(db), 2);
  const events = await db.run<AccountEvent>(outboxRows);
  t.like(events.at(-2), {
    type: 'account.changed',
    data: {userId: ada.userId, version: 2, email: 'ada@new.org', profile: {fullName: 'Ada'}},
  });
  for (const {data} of events) t.false('passwordHash' in data || 'userVersion' in data);
});
