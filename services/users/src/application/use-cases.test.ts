import {person} from '@ecom/http/testing';
import test from 'ava';
import {memoryAccounts, memoryAddressBooks, memoryUsers} from '../adapters/memory.ts';
import {newUser, type User} from '../domain/user.ts';
import {exportPorts} from '../testing/export-ports.ts';
import {createUseCases} from './index.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada Lovelace', phone: null, timezone: 'UTC'};
const user = (id: string): User => newUser(id, {...profile, email: `${id}@old.org`}, 'general', now);

const shop = async (...seed: User[]) => {
  const users = memoryUsers(...seed);
  const accounts = memoryAccounts();
  for (const {id: userId, email} of seed) await accounts.changeEmail(userId, email);
  let ids = 0;
  const useCases = createUseCases({
    users,
    accounts,
    addressBooks: memoryAddressBooks(users),
    ...exportPorts(users),
    newId: () => `new-${++ids}`,
    deriveId: text => `of ${text}`,
    now: () => now,
  });
  return {...useCases, users, accounts, outbox: users.outbox};
};
const ada = person('ada');
const bob = person('bob');
const staff = person('sue', 'users:read', 'users:write');

test('a sign-up publishes the user', async t => {
  const {signUp, outbox} = await shop();
  const made = await signUp({...profile, email: 'ada@new.org', password: 'correct horse', signUpOption: 'general'});
  t.like(made, {id: 'new-1', email: 'ada@new.org', status: 'active', version: 1});
  t.deepEqual(outbox, [made]);
});

test('an e-mail that is taken makes no user', async t => {
  const {signUp, outbox} = await shop(user('bob'));
  await t.throwsAsync(signUp({...profile, email: 'bob@old.org', password: 'correct horse', signUpOption: 'general'}), {
    code: 'taken-email',
  });
  t.deepEqual(outbox, []);
});

test('who signs up again under the same key is who is there already, whatever has changed since', async t => {
  const {signUp, updateUser, deleteUser, outbox} = await shop();
  const again = () =>
    signUp({...profile, key: 'one', email: 'ada@new.org', password: 'correct horse', signUpOption: 'general'});
  const made = await again();
  const {id} = made;
  const principal = person(id);
  t.deepEqual(await again(), made);
  const changed = await updateUser({principal, id, change: {phone: '0151123456'}});
  t.deepEqual(await again(), changed);
  await deleteUser({principal, id});
  await t.throwsAsync(again(), {code: 'gone-user'});
  t.is(outbox.length, 3);
});

test('a key that is used for two addresses gives each a user', async t => {
  const {signUp} = await shop();
  const sign = (email: string) =>
    signUp({...profile, key: 'one', email, password: 'correct horse', signUpOption: 'general'});
  const one = await sign('ada@new.org');
  const other = await sign('bob@new.org');
  t.not(other.id, one.id);
  t.is(other.email, 'bob@new.org');
});

test('an account without a profile brings it along, once', async t => {
  const {applyAccountChange, outbox} = await shop();
  const account = {
    userId: 'ada',
    version: 1,
    email: 'ada@new.org',
    status: 'active',
    profile: {...profile, signUpOption: 'general'},
    createdAt: now,
  } as const;
  await applyAccountChange(account);
  await applyAccountChange(account);
  t.is(outbox.length, 1);
  t.like(outbox[0], {id: 'ada', fullName: 'Ada Lovelace'});
});

test('an account whose e-mail is newer than the profile corrects the profile', async t => {
  const {applyAccountChange, getUser} = await shop(user('ada'));
  const account = {
    userId: 'ada',
    version: 1,
    email: 'ada@new.org',
    status: 'active',
    profile: {...profile, signUpOption: 'general'},
    createdAt: now,
  } as const;
  await applyAccountChange({...account, version: 2});
  await applyAccountChange({...account, email: 'ada@old.org'});
  t.is((await getUser({principal: ada, id: 'ada'})).email, 'ada@new.org');
});

test('of two e-mails at once the one that the account took last stays, whoever writes last', async t => {
  const {updateUser, getUser, accounts} = await shop(user('ada'));
  const {changeEmail} = accounts;
  let answer = () => {};
  const answered = new Promise<void>(resolve => {
    answer = resolve;
  });
  // The account takes the first e-mail at once, and the answer is long on its way.
  accounts.changeEmail = async (id, email) => {
    const version = await changeEmail(id, email);
    if (email === 'first@new.org') await answered;
    return version;
  };
  const first = updateUser({principal: ada, id: 'ada', change: {email: 'first@new.org', fullName: 'Ada King'}});
  await updateUser({principal: ada, id: 'ada', change: {email: 'second@new.org'}});
  answer();
  t.like(await first, {email: 'second@new.org', fullName: 'Ada King'});
  t.is((await getUser({principal: ada, id: 'ada'})).email, 'second@new.org');
});

test('a change with an expected version is not stale when the event of the account was applied already', async t => {
  const {updateUser, applyAccountChange, accounts} = await shop(user('ada'));
  const {changeEmail} = accounts;
  accounts.changeEmail = async (userId, email) => {
    const version = await changeEmail(userId, email);
    await applyAccountChange({
      userId,
      version: version!,
      email,
      status: 'active',
      profile: {...profile, signUpOption: 'general'},
      createdAt: now,
    });
    return version;
  };
  const change = {email: 'ada@new.org', fullName: 'Ada King'};
  t.like(await updateUser({principal: ada, id: 'ada', version: 1, change}), change);
});

test('a change that names the e-mail as it was leaves one alone that changes meanwhile', async t => {
  const {updateUser, getUser, users} = await shop(user('ada'));
  const {get} = users;
  users.get = async id => {
    users.get = get;
    const found = await get(id);
    await updateUser({principal: ada, id: 'ada', change: {email: 'ada@new.org'}});
    return found;
  };
  await updateUser({principal: ada, id: 'ada', change: {email: 'ada@old.org', fullName: 'Ada King'}});
  t.like(await getUser({principal: ada, id: 'ada'}), {email: 'ada@new.org', fullName: 'Ada King'});
});

test('a verified e-mail address stays until its change is confirmed, and the rest changes at once', async t => {
  const {updateUser, applyAccountChange, getUser, accounts} = await shop(user('ada'));
  accounts.changeEmail = async () => undefined;
  const changed = await updateUser({principal: ada, id: 'ada', change: {email: 'ada@new.org', fullName: 'Ada King'}});
  t.like(changed, {email: 'ada@old.org', fullName: 'Ada King'});
  const account = {status: 'active', profile: {...profile, signUpOption: 'general'}, createdAt: now} as const;
  await applyAccountChange({userId: 'ada', version: 2, email: 'ada@new.org', ...account});
  t.like(await getUser({principal: ada, id: 'ada'}), {email: 'ada@new.org', fullName: 'Ada King'});
});

test('people change an e-mail address with a recent proof only', async t => {
  const {updateUser} = await shop(user('ada'));
  const earlier = {...ada, provenAt: new Date(Date.parse(now) - 16 * 60_000).toISOString()};
  const change = {email: 'ada@new.org'};
  await t.throwsAsync(updateUser({principal: earlier, id: 'ada', change}), {code: 'recent-proof-required'});
  await t.notThrowsAsync(updateUser({principal: earlier, id: 'ada', change: {email: 'ada@old.org', fullName: 'Ada'}}));
  const key = {...person('sue', 'users:write'), apiKeyId: 'key'};
  t.like(await updateUser({principal: key, id: 'ada', change}), {email: 'ada@new.org'});
});

test('auth learns whether somebody else changes an e-mail address', async t => {
  const {updateUser, accounts} = await shop(user('ada'));
  const {changeEmail} = accounts;
  const asked: unknown[] = [];
  accounts.changeEmail = async (...change) => {
    asked.push(change[2]);
    return changeEmail(...change);
  };
  await updateUser({principal: ada, id: 'ada', change: {email: 'one@new.org'}});
  await updateUser({principal: staff, id: 'ada', change: {email: 'two@new.org'}});
  t.deepEqual(asked, [{byOther: false}, {byOther: true}]);
});

test('who deletes themself leaves no address and no name', async t => {
  const {deleteUser, createAddress, getUser, listAddresses} = await shop(user('ada'));
  const content = {...address, defaultShipping: true, defaultBilling: true};
  await createAddress({principal: ada, userId: 'ada', content});
  await deleteUser({principal: ada, id: 'ada'});
  t.like(await getUser({principal: staff, id: 'ada'}), {status: 'deleted', fullName: 'Deleted user'});
  t.deepEqual(await listAddresses({principal: staff, userId: 'ada'}), []);
});

const address = {
  fullName: 'Ada Lovelace',
  line1: '1 St James Square',
  line2: null,
  city: 'London',
  region: null,
  postalCode: 'SW1Y 4LE',
  country: 'GB',
  phone: null,
};

test('who deletes themself leaves no address that is made at the same moment', async t => {
  const {deleteUser, createAddress, listAddresses} = await shop(user('ada'));
  const content = {...address, defaultShipping: true, defaultBilling: true};
  await Promise.allSettled([
    deleteUser({principal: ada, id: 'ada'}),
    createAddress({principal: ada, userId: 'ada', content}),
  ]);
  t.deepEqual(await listAddresses({principal: staff, userId: 'ada'}), []);
});

type Shop = Awaited<ReturnType<typeof shop>>;
const refuses = test.macro(async (t, act: (shop: Shop) => Promise<unknown>, code: string) => {
  const open = await shop(user('ada'), user('bob'));
  await t.throwsAsync(act(open), {code});
  t.deepEqual(open.outbox, []);
});

test('refuses to show somebody else', refuses, ({getUser}) => getUser({principal: bob, id: 'ada'}), 'unknown-user');
test(
  'refuses to change somebody else',
  refuses,
  ({updateUser}) => updateUser({principal: bob, id: 'ada', change: {}}),
  'unknown-user',
);
test(
  'refuses to delete somebody else',
  refuses,
  ({deleteUser}) => deleteUser({principal: bob, id: 'ada'}),
  'unknown-user',
);
test(
  "refuses to show somebody else's addresses",
  refuses,
  ({listAddresses}) => listAddresses({principal: bob, userId: 'ada'}),
  'unknown-user',
);
test(
  'refuses a status from who is no staff',
  refuses,
  ({updateUser}) => updateUser({principal: ada, id: 'ada', change: {status: 'active'}}),
  'staff-only',
);
test(
  'refuses an e-mail in use',
  refuses,
  ({updateUser}) => updateUser({principal: ada, id: 'ada', change: {email: 'bob@old.org'}}),
  'taken-email',
);
test(
  'refuses a stale change',
  refuses,
  ({updateUser}) => updateUser({principal: ada, id: 'ada', change: {phone: '0151123456'}, version: 3}),
  'stale-user',
);
test(
  'refuses an unknown user',
  refuses,
  ({updateUser}) => updateUser({principal: staff, id: 'zed', change: {}}),
  'unknown-user',
);
