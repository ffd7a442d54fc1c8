import {userTopic} from '@ecom/contracts/events/users';
import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {UserFilter, Users} from '../application/ports.ts';
import {applyAccountChange, deleteUser, newUser, type Profile, type User, updateUser} from '../domain/user.ts';
import {memoryUsers} from './memory.ts';
import {postgresUsers, republishUsers} from './postgres/users.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const profile = {email: 'ada@example.org', fullName: 'Ada', phone: null, timezone: 'UTC'};
const user = (change: Partial<Profile> = {}, createdAt = now): User =>
  newUser(newId(), {...profile, ...change}, 'general', createdAt);

/** A user as it is published. */
type PublishedUser = Omit<User, 'accountVersion'>;
const published = ({accountVersion: _, ...user}: User): PublishedUser => user;

type Open = (t: ExecutionContext) => Promise<Users & {outbox(): Promise<readonly PublishedUser[]>}>;

const memory: Open = async () => {
  const {outbox, ...users} = memoryUsers();
  return {...users, outbox: async () => outbox.map(published)};
};

const openPostgres = async (t: ExecutionContext) => {
  const db = openDatabase({address: await testDatabase(t, 'users'), name: 'test', poolSize: 5});
  t.teardown(() => db.close());
  return db;
};

const outbox = {name: 'test-outbox', text: 'select topic, key, type, data from outbox order by id'};
type PublishedEvent = {readonly topic: string; readonly key: string; readonly data: PublishedUser};
const postgres: Open = async t => {
  const db = await openPostgres(t);
  return {...postgresUsers(db), outbox: async () => (await db.run<PublishedEvent>(outbox)).map(({data}) => data)};
};

const filter: UserFilter = {sort: 'createdAt', limit: 2};
/** Ids of every page, in their order. */
const walk = async (users: Users, over: Partial<UserFilter>, between: () => Promise<unknown> = async () => {}) => {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await users.list({...filter, ...over, ...(cursor && {cursor})});
    ids.push(...page.items.map(({id}) => id));
    cursor = page.nextCursor;
    await between();
  }
  return ids;
};
const idsOf = (users: readonly User[]) => users.map(({id}) => id);

const contract = (name: string, open: Open) => {
  test(`${name}: a new user is saved and published`, async t => {
    const users = await open(t);
    const ada = user({phone: '+4915112345678', fullName: 'Ada 李 Ñ'});
    t.deepEqual(await users.add(ada), ada);
    t.deepEqual(await users.get(ada.id), ada);
    t.is(await users.get(newId()), undefined);
    t.deepEqual(await users.outbox(), [published(ada)]);
  });

  test(`${name}: a user that is added repeatedly and concurrently is saved and published once`, async t => {
    const users = await open(t);
    const ada = user();
    const added = await Promise.all(Array.from({length: 20}, (_, i) => users.add({...ada, fullName: `Ada ${i}`})));
    for (const each of added) t.deepEqual(each, added[0]);
    t.deepEqual(await users.get(ada.id), added[0]);
    t.deepEqual(await users.outbox(), [published(added[0]!)]);
  });

  test(`${name}: concurrent changes are serialized, and each is published once`, async t => {
    const users = await open(t);
    const {id} = await users.add(user());
    const rename = (i: number) => users.update(id, current => updateUser(current, {fullName: `Ada ${i}`}, later));
    await Promise.all(Array.from({length: 20}, (_, i) => rename(i)));
    const outbox = await users.outbox();
    t.deepEqual(
      outbox.map(({version}) => version),
      Array.from({length: 21}, (_, i) => i + 1),
    );
    t.deepEqual(published((await users.get(id))!), outbox.at(-1));
  });

  test(`${name}: a change without effect, and a refused change, are not published`, async t => {
    const users = await open(t);
    const ada = await users.add(user());
    const rename = (fullName: string) => users.update(ada.id, each => updateUser(each, {fullName}, later));
    t.deepEqual(await users.update(ada.id, same => same), ada);
    t.is((await rename('Ada I')).version, 2);
    t.is((await rename('Ada I')).version, 2);
    const refuse = () => {
      throw new Error('no');
    };
    await t.throwsAsync(users.update(ada.id, refuse), {message: 'no'});
    t.is((await users.update(ada.id, each => updateUser(each, {phone: '0151123456'}, later))).version, 3);
    await t.throwsAsync(
      users.update(newId(), same => same),
      {code: 'unknown-user'},
    );
    t.is((await users.outbox()).length, 3);
  });

  test(`${name}: what an older version of the account tells is not believed, also where the newer one changed nothing`, async t => {
    const users = await open(t);
    const ada = await users.add(user());
    const move = (email: string, version: number) =>
      users.update(ada.id, each => applyAccountChange(each, {version, email}, later));
    t.is((await move(ada.email, 2)).version, 1);
    t.is((await users.outbox()).length, 1);
    t.is((await move('old@example.org', 1)).email, ada.email);
    t.is((await move('old@example.org', 2)).email, ada.email);
    t.is((await move('new@example.org', 3)).email, 'new@example.org');
  });

  for (const sort of ['createdAt', 'email', 'fullName'] as const) {
    test(`${name}: pages by ${sort} neither skip nor repeat, while users come`, async t => {
      const users = await open(t);
      const made: User[] = [];
      for (const n of [3, 1, 2, 2, 1]) {
        made.push(await users.add(user({email: `a${n}@x.org`, fullName: `A${n}`}, `2026-01-0${n}T00:00:00.000Z`)));
      }
      const key = (each: User) => `${each[sort]} ${each.id}`;
      const sorted = idsOf(made.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
      t.deepEqual(await walk(users, {sort}), sorted);
      t.deepEqual(await walk(users, {sort: `-${sort}`}), sorted.toReversed());
      // Whoever walks may see them or not, and misses nobody.
      const come = () => users.add(user({email: 'a0@x.org', fullName: 'A0'}, '2026-01-01T00:00:00.000Z'));
      const seen = (await walk(users, {sort: `-${sort}`}, come)).filter(id => sorted.includes(id));
      t.deepEqual(seen, sorted.toReversed());
    });
  }

  test(`${name}: filters are joined by and, and counted on request`, async t => {
    const users = await open(t);
    const berlin = await users.add(user({timezone: 'Europe/Berlin'}));
    const [inactive, deleted] = [await users.add(user({email: 'b@x.org'})), await users.add(user())];
    await users.add({...user({timezone: 'Europe/Berlin'}), signUpOption: 'google'});
    await users.update(inactive.id, each => updateUser(each, {status: 'inactive'}, later));
    await users.update(deleted.id, each => deleteUser(each, later));
    const ask = async (over: Partial<UserFilter>) => {
      const {items, total} = await users.list({...filter, limit: 1, count: true, ...over});
      return [items[0]?.id, total];
    };
    t.deepEqual(await ask({timezone: 'Europe/Berlin', signUpOption: 'general'}), [berlin.id, 1]);
    t.deepEqual(await ask({email: 'b@x.org'}), [inactive.id, 1]);
    t.deepEqual(await ask({status: ['active'], sort: '-createdAt'}).then(([, total]) => total), 2);
    t.deepEqual(await ask({status: ['deleted']}), [deleted.id, 1]);
    t.deepEqual(await ask({status: ['inactive', 'deleted']}), [inactive.id, 2]);
    t.deepEqual(await ask({email: 'b@x.org', status: ['active']}), [undefined, 0]);
    t.deepEqual(await ask({id: {prefix: berlin.id.slice(0, 28)}}), [berlin.id, 1]);
    t.deepEqual(await ask({id: {prefix: '00000000-0'}}), [undefined, 0]);
    t.is((await users.list(filter)).total, undefined);
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: a cursor that belongs to another list is refused', async t => {
  const users = postgresUsers(await openPostgres(t));
  for (let i = 0; i < 3; i++) await users.add(user());
  const {nextCursor} = await users.list(filter);
  for (const cursor of ['nonsense', nextCursor!.slice(1), nextCursor!]) {
    await t.throwsAsync(users.list({...filter, sort: 'email', cursor}), {code: 'invalid-cursor'});
  }
});

test('postgres: events and republished events contain the state of every user, as their schema declares', async t => {
  const db = await openPostgres(t);
  const users = postgresUsers(db);
  const [ada, bob] = [await users.add(user()), await users.add(user())];
  const gone = await users.update(bob.id, each => deleteUser(each, later));
  t.is(await republishUsers(db), 2);
  const recorded = (await db.run<PublishedEvent>(outbox)).filter(({topic}) => topic === userTopic.name);
  t.deepEqual(
    recorded.map(({data}) => data),
    [ada, bob, gone, ada, gone].map(published),
  );
  for (const {key, data} of recorded) {
    t.is(key, data.id);
    t.deepEqual(userTopic.events['user.changed'].parse(data) as PublishedUser, data);
  }
});
