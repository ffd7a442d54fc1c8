import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {RefreshDigest, Sessions, TokenSubject} from '../application/ports/sessions.ts';
import {
  type Account,
  applyUserChange,
  assertCanLogIn,
  changePassword,
  createAccount,
  type ExistingAccount,
} from '../domain/account.ts';
import {idleUntil, startSession} from '../domain/session.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts} from './postgres/accounts.ts';
import {postgresSessions} from './postgres/sessions.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const client = {userAgent: 'a browser', address: '192.0.2.1'};

type Stores = {readonly accounts: Accounts; readonly sessions: Sessions};
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => memoryStore();

const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  return {accounts: postgresAccounts(db), sessions: postgresSessions(db)};
};

const withAda = async (t: ExecutionContext, open: Open) => {
  const {accounts, sessions} = await open(t);
  const add = (name: string) =>
    accounts.add(
      createAccount(
        {userId: newId(), email: `${name}@example.org`, passwordHash: 'hash', profile, roles: ['customer']},
        now,
      ),
    );
  const {userId} = await add('ada');
  const logIn = async (family: string, of = userId, at = now) => {
    const session = startSession({id: newId(), userId: of, ...client}, at);
    await sessions.create(session, {family, secret: `${family} 0`}, account => assertCanLogIn(account, 'hash'));
    return session;
  };
  const rotate = (presented: RefreshDigest, next: string, at = later) =>
    sessions.rotate({
      presented,
      next,
      salt: `salt of ${next}`,
      client: {userAgent: 'another', address: '192.0.2.2'},
      at,
      idleUntil: idleUntil(at),
    });
  const list = async (query: Partial<Parameters<Sessions['list']>[0]> = {}) =>
    sessions.list({userId, at: later, sort: 'createdAt', limit: 20, ...query});
  const applyStatus = (version: number, status: Account['status']) =>
    accounts.update(userId, account => applyUserChange(account, {version, status}, later));
  return {accounts, sessions, userId, add, logIn, rotate, list, applyStatus};
};

const subjectOf = (userId: string): Omit<TokenSubject, 'sessionId'> => ({
  userId,
  email: 'ada@example.org',
  roles: ['customer'],
  isEmailVerified: false,
  credentialKinds: [],
  provenBy: [{factor: 'password', at: now}],
});

const contract = (name: string, open: Open) => {
  test(`${name}: a session is saved unchanged`, async t => {
    const {logIn, list} = await withAda(t, open);
    const session = await logIn('f');
    t.deepEqual(await list(), {items: [session], nextCursor: null});
  });

  test(`${name}: no session is opened for an account that cannot log in`, async t => {
    const {sessions, logIn, list, applyStatus} = await withAda(t, open);
    await applyStatus(2, 'inactive');
    await t.throwsAsync(logIn('f'), {code: 'inactive-account'});
    t.deepEqual((await list()).items, []);
    t.is(await sessions.endFamily('f', later), undefined);
  });

  test(`${name}: an account changes by a session only until that has ended`, async t => {
    const {accounts, logIn, userId} = await withAda(t, open);
    const [one, other] = [await logIn('f'), await logIn('g')];
    const change = (session: string) => accounts.update(userId, account => ({account}), session);
    await t.notThrowsAsync(change(one.id));
    await accounts.update(userId, account => ({account, sessionsToEnd: {at: later, except: other.id}}));
    await t.throwsAsync(change(one.id), {code: 'session-ended'});
    await t.notThrowsAsync(change(other.id));
  });

  test(`${name}: rotation replaces the secret and extends the session`, async t => {
    const {logIn, rotate, list, userId} = await withAda(t, open);
    const {id} = await logIn('f');
    const holder = {sessionId: id, ...subjectOf(userId)};
    t.deepEqual(await rotate({family: 'f', secret: 'f 0'}, 'f 1'), holder);
    t.is(await rotate({family: 'f', secret: 'f 0'}, 'f 2'), undefined);
    t.deepEqual(await rotate({family: 'f', secret: 'f 1'}, 'f 2'), holder);
    t.like((await list()).items[0], {
      lastUsedAt: later,
      expiresAt: idleUntil(later),
      userAgent: 'another',
      address: '192.0.2.2',
      createdAt: now,
    });
  });

  test(`${name}: a proof is added to a session in place of an earlier one by the same factor`, async t => {
    const {sessions, logIn, rotate, list, applyStatus} = await withAda(t, open);
    const {id} = await logIn('f');
    const totp = (at: string) => ({factor: 'totp', at}) as const;
    await sessions.addProof(id, totp(now), now);
    const password = {factor: 'password', at: now} as const;
    t.deepEqual((await sessions.addProof(id, totp(later), later))?.provenBy, [password, totp(later)]);
    t.deepEqual((await rotate({family: 'f', secret: 'f 0'}, 'f 1'))?.provenBy, [password, totp(later)]);
    t.deepEqual((await list()).items[0]!.provenBy, [password, totp(later)]);
    t.is(await sessions.addProof(newId(), password, now), undefined);
    await applyStatus(2, 'inactive');
    t.is(await sessions.addProof(id, password, later), undefined);
  });

  test(`${name}: the current secret of an active session is found with its salt, if it was rotated recently`, async t => {
    const {sessions, logIn, rotate, userId, applyStatus} = await withAda(t, open);
    const {id} = await logIn('f');
    t.is(await sessions.getRotated('f', later, now), undefined);
    await rotate({family: 'f', secret: 'f 0'}, 'f 1');
    t.deepEqual(await sessions.getRotated('f', later, later), {
      subject: {sessionId: id, ...subjectOf(userId)},
      secret: 'f 1',
      salt: 'salt of f 1',
    });
    t.is(await sessions.getRotated('f', later, '2026-03-04T00:00:00.001Z'), undefined);
    t.is(await sessions.getRotated('g', later, later), undefined);
    await applyStatus(2, 'inactive');
    t.is(await sessions.getRotated('f', later, now), undefined);
  });

  test(`${name}: of twenty concurrent rotations with one secret one succeeds`, async t => {
    const {logIn, rotate} = await withAda(t, open);
    await logIn('f');
    const results = await Promise.all(
      Array.from({length: 20}, (_, i) => rotate({family: 'f', secret: 'f 0'}, `f next ${i}`)),
    );
    t.is(results.filter(Boolean).length, 1);
  });

  test(`${name}: a session is not extended beyond its absolute expiry`, async t => {
    const {logIn, rotate, list} = await withAda(t, open);
    const {absoluteExpiresAt} = await logIn('f');
    let at = now;
    for (let i = 0; i < 4; i++) {
      at = new Date(Date.parse(at) + 20 * 86_400_000).toISOString();
      t.truthy(await rotate({family: 'f', secret: `f ${i}`}, `f ${i + 1}`, at));
    }
    t.is((await list({at})).items[0]!.expiresAt, absoluteExpiresAt);
    t.is(await rotate({family: 'f', secret: 'f 4'}, 'f 5', absoluteExpiresAt), undefined);
  });

  test(`${name}: sessions of an inactive or deleted account do not rotate, even after reactivation`, async t => {
    const {logIn, rotate, applyStatus} = await withAda(t, open);
    const {id} = await logIn('f');
    t.deepEqual((await applyStatus(2, 'inactive')).ended, [id]);
    t.is(await rotate({family: 'f', secret: 'f 0'}, 'f 1'), undefined);
    t.deepEqual((await applyStatus(3, 'active')).ended, []);
    t.is(await rotate({family: 'f', secret: 'f 0'}, 'f 1'), undefined);
    const {id: second} = await logIn('g');
    t.deepEqual((await applyStatus(4, 'deleted')).ended, [second]);
    t.is(await rotate({family: 'g', secret: 'g 0'}, 'g 1'), undefined);
  });

  test(`${name}: no session of an inactive account rotates, even if it has not ended`, async t => {
    const {accounts, logIn, rotate, userId} = await withAda(t, open);
    await logIn('f');
    await accounts.update(userId, account => ({account: {...account, status: 'inactive'} as ExistingAccount}));
    t.is(await rotate({family: 'f', secret: 'f 0'}, 'f 1'), undefined);
  });

  test(`${name}: an ended session stays ended, also for a clock that is behind`, async t => {
    const {sessions, logIn, rotate} = await withAda(t, open);
    await logIn('f');
    t.truthy(await sessions.endFamily('f', later));
    t.is(await rotate({family: 'f', secret: 'f 0'}, 'f 1', now), undefined);
  });

  test(`${name}: a used secret ends its family once; the current secret does not`, async t => {
    const {sessions, logIn, rotate, list} = await withAda(t, open);
    const {id} = await logIn('f');
    const other = await logIn('g');
    t.is(await sessions.endReused({family: 'f', secret: 'f 0'}, later), undefined);
    await rotate({family: 'f', secret: 'f 0'}, 'f 1');
    t.is(await sessions.endReused({family: 'f', secret: 'f 0'}, later), id);
    t.is(await sessions.endReused({family: 'f', secret: 'f 0'}, later), undefined);
    t.is(await sessions.endReused({family: 'none', secret: 'f 0'}, later), undefined);
    t.is(await rotate({family: 'f', secret: 'f 1'}, 'f 2'), undefined);
    t.deepEqual((await list()).items, [other]);
  });

  test(`${name}: a session is ended by its family or its user only`, async t => {
    const {sessions, logIn, add, userId} = await withAda(t, open);
    const {userId: bob} = await add('bob');
    const first = await logIn('f');
    const second = await logIn('g');
    t.false(await sessions.end(bob, first.id, later));
    t.true(await sessions.end(userId, first.id, later));
    t.false(await sessions.end(userId, first.id, later));
    t.is(await sessions.endFamily('g', later), second.id);
    t.is(await sessions.endFamily('g', later), undefined);
  });

  test(`${name}: a new password ends all sessions of the account except one`, async t => {
    const {accounts, logIn, add, userId, list} = await withAda(t, open);
    const {userId: bob} = await add('bob');
    const [here, there, elsewhere] = [await logIn('f'), await logIn('g'), await logIn('h')];
    const bobs = await logIn('i', bob);
    const change = {verifiedHash: 'hash', passwordHash: 'other', session: here.id};
    const {ended} = await accounts.update(userId, account => changePassword(account, change, later));
    t.deepEqual([...ended].sort(), [there.id, elsewhere.id].sort());
    t.deepEqual((await list()).items, [here]);
    t.deepEqual((await list({userId: bob})).items, [bobs]);
  });

  test(`${name}: pages of sessions neither skip nor repeat`, async t => {
    const {logIn, list} = await withAda(t, open);
    const opened: string[] = [];
    for (let i = 0; i < 5; i++) opened.push((await logIn(`f${i}`)).id);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await list({sort: '-createdAt', limit: 2, ...(cursor && {cursor})});
      seen.push(...page.items.map(({id}) => id));
      cursor = page.nextCursor;
    }
    t.deepEqual(seen, opened.reverse());
  });

  test(`${name}: endedSince lists sessions that ended early, and no expired ones`, async t => {
    const {sessions, logIn} = await withAda(t, open);
    const {id} = await logIn('f');
    const {expiresAt} = await logIn('g');
    await sessions.endFamily('f', later);
    t.deepEqual(await sessions.endedSince(now), [id]);
    t.deepEqual(await sessions.endedSince(later), [id]);
    t.deepEqual(await sessions.endedSince(expiresAt), []);
  });

  test(`${name}: sweep deletes expired and ended sessions only`, async t => {
    const {sessions, logIn, list} = await withAda(t, open);
    await logIn('f');
    await logIn('g');
    const {expiresAt} = await logIn('h', undefined, later);
    await sessions.endFamily('h', later);
    t.is(await sessions.sweep(now), 0);
    t.is(await sessions.sweep(expiresAt), 3);
    t.is(await sessions.sweep(expiresAt), 0);
    const live = await logIn('i', undefined, later);
    t.is(await sessions.sweep(later), 0);
    t.deepEqual((await list()).items, [live]);
  });
};

contract('memory', memory);
contract('postgres', postgres);

/** Deactivates the account, and starts `work` while the transaction is open: it waits for the lock. */
const whileDeactivating = async (
  t: ExecutionContext,
  work: (stores: Awaited<ReturnType<typeof withAda>>) => Promise<unknown>,
) => {
  const url = await testDatabase(t, 'auth');
  const [deactivating, other] = [
    openDatabase({address: url, name: 'deactivating'}),
    openDatabase({address: url, name: 'other'}),
  ];
  t.teardown(() => Promise.all([deactivating.close(), other.close()]));
  const stores = await withAda(t, async () => ({accounts: postgresAccounts(other), sessions: postgresSessions(other)}));
  await stores.logIn('f');

  let outcome: Promise<unknown> | undefined;
  await deactivating.transaction(async () => {
    await postgresAccounts(deactivating).update(stores.userId, account =>
      applyUserChange(account, {version: 2, status: 'inactive'}, later),
    );
    outcome = work(stores).catch(error => error.code);
    while ((await deactivating.run(blockedByThisConnection)).length === 0);
  });
  return {...stores, outcome: await outcome};
};
const blockedByThisConnection = {
  name: 'test-blocked-by-this-connection',
  text: 'select 1 from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))',
};

test('postgres: a log-in during the deactivation of the account fails', async t => {
  const {outcome, list} = await whileDeactivating(t, ({logIn}) => logIn('g'));
  t.is(outcome, 'inactive-account');
  t.deepEqual((await list({at: now})).items, []);
});

test('postgres: a refresh during the deactivation of the account fails', async t => {
  const {outcome, list} = await whileDeactivating(t, ({rotate}) => rotate({family: 'f', secret: 'f 0'}, 'f 1', now));
  t.is(outcome, undefined);
  t.deepEqual((await list({at: now})).items, []);
});

test('postgres: a session of an earlier release was proven by the password when it began', async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 2});
  t.teardown(() => db.close());
  const {logIn, list} = await withAda(t, async () => ({
    accounts: postgresAccounts(db),
    sessions: postgresSessions(db),
  }));
  await logIn('f');
  await db.sequelize.query('update session set proven_by = null');
  t.deepEqual((await list()).items[0]!.provenBy, [{factor: 'password', at: now}]);
});
