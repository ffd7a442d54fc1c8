import test from 'ava';
import {type Account, createAccount} from './account.ts';
import {createApiKey, exceeds, type NewApiKeyData, revokeApiKey} from './api-key.ts';
import {builtInCatalogue, type RoleName} from './role.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const accountOf = (...roles: RoleName[]) =>
  createAccount({userId: 'ada', email: 'ada@example.org', passwordHash: 'hash', profile, roles}, now);
const data: NewApiKeyData = {
  id: 'key',
  name: 'Warehouse',
  hash: 'hash of the key',
  lastCharacters: 'last',
  scopes: ['stock:write'],
  expiresAt: null,
};
const created = (change: Partial<NewApiKeyData> = {}, creator: Account = accountOf('admin')) =>
  createApiKey(creator, {...data, ...change}, now, builtInCatalogue);

test('a new key belongs to its creator, and has the requested scopes once each', t => {
  t.deepEqual(created({scopes: ['stock:write', 'orders:read', 'stock:write'], expiresAt: later}), {
    ...data,
    version: 1,
    userId: 'ada',
    scopes: ['stock:write', 'orders:read'],
    createdAt: now,
    expiresAt: later,
    revokedAt: null,
    lastUsedAt: null,
  });
});

const refused = test.macro(
  (t, change: Partial<NewApiKeyData>, creator: Account, expected: {code: string; message?: RegExp}) => {
    t.throws(() => created(change, creator), expected);
  },
);
test(
  'a scope that the creator lacks is refused by name',
  refused,
  {scopes: ['orders:read', 'ops:read']},
  accountOf('staff'),
  {
    code: 'scope-not-held',
    message: /ops:read/,
  },
);
test('an expiry in the past is refused', refused, {expiresAt: '2026-03-02T23:59:59Z'}, accountOf('admin'), {
  code: 'expiry-not-in-future',
});
test('an expiry at this moment is refused', refused, {expiresAt: '2026-03-03T00:00:00Z'}, accountOf('admin'), {
  code: 'expiry-not-in-future',
});
test(
  'an inactive account creates no key',
  refused,
  {},
  {...accountOf('admin'), status: 'inactive'},
  {
    code: 'inactive-account',
  },
);
test(
  'a deleted account creates no key',
  refused,
  {},
  {...accountOf('admin'), status: 'deleted', passwordHash: null, profile: null},
  {code: 'unknown-account'},
);

test('revoking a key increments its version, once', t => {
  const revoked = revokeApiKey(created(), later);
  t.like(revoked, {version: 2, revokedAt: later});
  t.is(revokeApiKey(revoked, '2026-03-05T00:00:00.000Z'), revoked);
});

test('a key exceeds the permissions of its creator when one of its scopes is not among them', t => {
  const key = created({scopes: ['orders:read', 'stock:write']});
  t.false(exceeds(key, ['stock:write', 'orders:read', 'ops:read']));
  t.true(exceeds(key, ['orders:read']));
  t.true(exceeds(key, []));
});
