import type {Principal} from '@ecom/contracts/principal';
import {person} from '@ecom/http/testing';
import test from 'ava';
import {memoryAccounts, memoryAddressBooks, memoryUsers} from '../adapters/memory.ts';
import {newUser} from '../domain/user.ts';
import {exportPorts} from '../testing/export-ports.ts';
import {createUseCases, type UseCases} from './index.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada Lovelace', phone: null, timezone: 'UTC'};
const content = {
  fullName: 'Ada',
  line1: '1 Square',
  line2: null,
  city: 'London',
  region: null,
  postalCode: 'SW1Y 4JA',
  country: 'GB',
  phone: null,
  defaultShipping: false,
  defaultBilling: false,
};

/** A customer, and a member of staff who has an address. */
const createFixture = async () => {
  const users = memoryUsers(
    ...['ada', 'root'].map(id => newUser(id, {...profile, email: `${id}@old.org`}, 'general', now)),
  );
  const addressBooks = memoryAddressBooks(users);
  for (const id of ['ada', 'root']) await addressBooks.update(id, () => [{...content, id: 'home', createdAt: now}]);
  return createUseCases({
    users,
    accounts: memoryAccounts(id => (id === 'root' ? ['users:write', 'orders:write'] : [])),
    addressBooks,
    ...exportPorts(users),
    newId: () => 'new',
    deriveId: text => text,
    now: () => now,
  });
};

const changes: Readonly<Record<string, (useCases: UseCases, principal: Principal, id: string) => Promise<unknown>>> = {
  'change the e-mail address': ({updateUser}, principal, id) =>
    updateUser({principal, id, change: {email: 'x@new.org'}}),
  'change the name': ({updateUser}, principal, id) => updateUser({principal, id, change: {fullName: 'X'}}),
  deactivate: ({updateUser}, principal, id) => updateUser({principal, id, change: {status: 'inactive'}}),
  delete: ({deleteUser}, principal, id) => deleteUser({principal, id}),
  'create an address': ({createAddress}, principal, userId) => createAddress({principal, userId, content}),
  'change an address': ({updateAddress}, principal, userId) =>
    updateAddress({principal, userId, id: 'home', change: {city: 'Bath'}}),
  'delete an address': ({deleteAddress}, principal, userId) => deleteAddress({principal, userId, id: 'home'}),
};

const callers: readonly (readonly [name: string, Principal, target: string, refusal: string | undefined])[] = [
  ['a customer', person('eve'), 'ada', 'unknown-user'],
  ['a customer', person('eve'), 'root', 'unknown-user'],
  ['staff', person('sue', 'users:write'), 'ada', undefined],
  ['staff', person('sue', 'users:write'), 'root', 'protected-account'],
  ['an administrator', person('kim', 'users:write', 'orders:write', 'accounts:write'), 'ada', undefined],
  ['an administrator', person('kim', 'users:write', 'orders:write', 'accounts:write'), 'root', undefined],
  ['personnel', person('hal', 'users:write', 'accounts:write'), 'ada', undefined],
  ['staff itself', person('root', 'users:write'), 'root', undefined],
];

const outcome = test.macro(async (t, action: string, principal: Principal, target: string, code?: string) => {
  const attempt = changes[action]!(await createFixture(), principal, target);
  await (code ? t.throwsAsync(attempt, {code}) : t.notThrowsAsync(attempt));
});
for (const action of Object.keys(changes))
  for (const [name, principal, target, code] of callers) {
    const whose = target === 'root' ? 'a member of staff' : 'a customer';
    test(`${name} ${code ? 'cannot' : 'can'} ${action} of ${whose}`, outcome, action, principal, target, code);
  }

const personnel = person('hal', 'users:read', 'users:write', 'accounts:write');
for (const action of ['deactivate', 'delete'])
  test(
    `personnel cannot ${action} a member of staff who may do more`,
    outcome,
    action,
    personnel,
    'root',
    'permission-not-held',
  );
test(
  'personnel can change the name of a member of staff who may do more',
  outcome,
  'change the name',
  personnel,
  'root',
);

const key = {...person('root', 'users:write', 'accounts:write'), apiKeyId: 'key'};
test('an API key cannot delete its creator, who may do more', outcome, 'delete', key, 'root', 'permission-not-held');

const exporting = test.macro(async (t, principal: Principal, target: string, code?: string) => {
  const {requestExport, getExport, awaitExport} = await createFixture();
  const reader = {principal, id: target};
  if (code) {
    await t.throwsAsync(requestExport(reader), {code});
    await requestExport({principal: person(target), id: target});
    await t.throwsAsync(getExport(reader), {code});
    await t.throwsAsync(awaitExport(reader, 0, new AbortController().signal), {code});
    return;
  }
  const {export: requested} = await requestExport(reader);
  t.is((await getExport(reader)).export.id, requested.id);
  t.is((await awaitExport(reader, 0, new AbortController().signal)).export.id, requested.id);
});
const reader = person('sue', 'users:read');
test('who may read users exports the data of a customer', exporting, reader, 'ada');
test('who may read users cannot export the data of a member of staff', exporting, reader, 'root', 'protected-account');
test('who may change every account exports the data of a member of staff', exporting, personnel, 'root');
test('a member of staff exports their own data', exporting, person('root'), 'root');
test('a customer cannot export the data of another', exporting, person('eve'), 'ada', 'unknown-user');
