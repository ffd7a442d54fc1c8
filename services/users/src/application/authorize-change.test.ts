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
    accounts: memoryAccounts(id => id === 'root'),
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
  ['an administrator', person('kim', 'users:write', 'accounts:write'), 'ada', undefined],
  ['an administrator', person('kim', 'users:write', 'accounts:write'), 'root', undefined],
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
