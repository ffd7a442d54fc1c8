import {accountNoticeTopic} from '@ecom/contracts/events/account-notices';
import {type AccountEvent, accountTopic} from '@ecom/contracts/events/auth';
import type {OutboxEvent} from '@ecom/contracts/topic';
import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {OneTimeTokens} from '../application/ports/one-time-tokens.ts';
import {applyUserChange, changeEmail, createAccount} from '../domain/account.ts';
import {authorizeUserChange, changeRoles, recoverAdministrator} from '../domain/administrator.ts';
import type {StoredCredential} from '../domain/credential.ts';
import type {AccountNotice} from '../domain/notice.ts';
import {createToken} from '../domain/one-time-token.ts';
import type {RoleName} from '../domain/role.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts, republishAccounts} from './postgres/accounts.ts';
import {postgresTokens} from './postgres/one-time-tokens.ts';
import {toNoticeEvents} from './to-notice-event.ts';

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
type Open = (
  t: ExecutionContext,
) => Promise<
  Accounts & {outbox(): Promise<PublishedEvent>; notices(): Promise<readonly object[]>; readonly tokens: OneTimeTokens}
>;

const memory: Open = async () => {
  const {accounts, tokens, outbox, notices} = memoryStore();
  return {
    ...accounts,
    tokens,
    outbox: async () => outbox.map(({userId, version}) => ({userId, version})),
    notices: async () => notices.flatMap(({userId, ...notice}) => toNoticeEvents(userId, [notice as AccountNotice])),
  };
};

const openPostgres = async (t: ExecutionContext) => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return db;
};

const outboxRows = {name: 'test-outbox', text: 'select topic, key, type, data from outbox order by id'};
const postgres: Open = async t => {
  const db = await openPostgres(t);
  const rows = async (topic: string) => (await db.run<OutboxEvent>(outboxRows)).filter(row => row.topic === topic);
  const outbox = async () =>
    (await rows(accountTopic.name)).map(({data}) => {
      const {userId, version} = data as AccountEvent['data'];
      return {userId, version};
    });
  return {
    ...postgresAccounts(db),
    tokens: postgresTokens(db),
    outbox,
    notices: () => rows(accountNoticeTopic.name),
  };
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

  const totp = (change: Partial<StoredCredential> = {}) =>
    ({
      kind: 'totp',
      id: newId(),
      secret: 'sealed',
      lastStep: null,
      createdAt: now,
      confirmedAt: null,
      ...change,
    }) as StoredCredential;

  test(`${name}: credentials are added, changed and removed with the account, and none is published`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada'));
    const save = (...credentials: StoredCredential[]) =>
      accounts.update(userId, current => ({account: {...current, credentials}}));
    const stored = async () => (await accounts.get(userId))!.credentials;
    const first = totp();
    const codes = {kind: 'recovery-codes', id: newId(), hashes: ['a', 'b'], createdAt: now, confirmedAt: now} as const;
    await save(first, codes);
    t.deepEqual(await stored(), [first, codes]);
    t.deepEqual((await accounts.getByEmail('ada@example.org'))!.credentials, [first, codes]);
    const confirmed = {...first, confirmedAt: now, lastStep: 7} as StoredCredential;
    await save(confirmed, {...codes, hashes: ['b']});
    t.deepEqual(await stored(), [confirmed, {...codes, hashes: ['b']}]);
    await save(codes);
    t.deepEqual(await stored(), [codes]);
    t.is((await accounts.outbox()).length, 1);
    await accounts.update(userId, current => applyUserChange(current, {version: 2, status: 'deleted'}, now));
    t.deepEqual(await stored(), []);
  });

  test(`${name}: two concurrent decisions about credentials see each other`, async t => {
    const accounts = await open(t);
    const {userId} = await accounts.add(account('ada'));
    const add = () =>
      accounts.update(userId, current => ({account: {...current, credentials: [...current.credentials, totp()]}}));
    await Promise.all(Array.from({length: 5}, add));
    t.is((await accounts.get(userId))!.credentials.length, 5);
  });

  test(`${name}: tokens and notices are recorded with a decision, and a token is used up once`, async t => {
    const accounts = await open(t);
    const ada = account('ada');
    const token = createToken({purpose: 'verify-email', email: ada.email}, {hash: 'a hash', userId: ada.userId}, now);
    const notice = {recipient: ada.email, fullName: 'Ada', at: now} as const;
    const request = {
      ...notice,
      type: 'email-verification-requested',
      token: 'secret',
      expiresAt: token.expiresAt,
    } as const;
    await accounts.add(ada, {newTokens: [token], notices: [request]});
    await accounts.add(ada, {newTokens: [token], notices: [request]});
    t.deepEqual(await accounts.tokens.get('a hash', ['verify-email'], now), token);
    t.is((await accounts.notices()).length, 1);

    const use = () =>
      accounts.update(ada.userId, current => ({
        account: {...current, isEmailVerified: true},
        usedToken: 'a hash',
        notices: [{...notice, type: 'email-changed'}],
      }));
    const results = await Promise.allSettled(Array.from({length: 5}, use));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') t.is(result.reason.code, 'bad-token');
    t.is((await accounts.notices()).length, 2);
    t.true((await accounts.get(ada.userId))!.isEmailVerified);
  });

  test(`${name}: a decision ends tokens of a purpose, and of its own account only`, async t => {
    const {tokens, ...accounts} = await open(t);
    const [ada, bob] = [account('ada'), account('bob')];
    for (const each of [ada, bob]) {
      const {userId} = await accounts.add(each);
      for (const purpose of ['reset-password', 'log-in'] as const)
        await tokens.add(createToken({purpose, provenBy: []}, {hash: `${purpose} ${userId}`, userId}, now));
    }
    await accounts.update(ada.userId, current => ({account: current, endedPurposes: ['reset-password']}));
    const exists = async (purpose: 'reset-password' | 'log-in', {userId}: {userId: string}) =>
      (await tokens.get(`${purpose} ${userId}`, [purpose], now)) !== undefined;
    t.false(await exists('reset-password', ada));
    t.true(await exists('log-in', ada));
    t.true(await exists('reset-password', bob));
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
