import test from 'ava';
import {createAccount} from './account.ts';
import {
  acceptPasskey,
  addPasskey,
  isRegressed,
  maxPasskeys,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from './passkey.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const accountWith = (passwordHash: string | null) =>
  createAccount({userId: 'ada', email: 'ada@example.org', passwordHash, profile, roles: ['customer']}, now);
const passkeyOf = (id: string) => ({
  id,
  name: 'Phone',
  externalId: `external ${id}`,
  publicKey: 'key',
  counter: 0,
  transports: [],
});
const add = (account: ReturnType<typeof accountWith>, id: string) =>
  addPasskey(account, {passkey: passkeyOf(id), session: 's'}, now);

test('the first passkey ends all other sessions, and the holder gets a mail', t => {
  const first = add(accountWith('hash'), 'a');
  t.deepEqual(first.sessionsToEnd, {at: now, except: 's'});
  t.like(first.notices, [{type: 'factor-added', factor: 'passkey'}]);
  t.is(add(first.account as ReturnType<typeof accountWith>, 'b').sessionsToEnd, undefined);
});

test('an account has a limited number of passkeys', t => {
  let account = accountWith('hash');
  for (let n = 0; n < maxPasskeys; n++) account = add(account, String(n)).account as typeof account;
  t.throws(() => add(account, 'one more'), {code: 'too-many-passkeys'});
});

test('a passkey is renamed and removed, unless nothing else can log in', t => {
  const {account} = add(accountWith('hash'), 'a');
  const renamed = renamePasskey(account, 'a', 'Key').account;
  t.is(passkeysOf(renamed)[0]!.name, 'Key');
  t.deepEqual(passkeysOf(removePasskey(renamed, 'a', now).account), []);
  for (const change of [() => renamePasskey(account, 'b', 'x'), () => removePasskey(account, 'b', now)])
    t.throws(change, {code: 'unknown-passkey'});
  t.throws(() => removePasskey(add(accountWith(null), 'a').account, 'a', now), {code: 'last-credential'});
});

test('the last second factor takes the recovery codes with it', t => {
  const {account} = add(accountWith('hash'), 'a');
  const codes = {kind: 'recovery-codes', id: 'r', hashes: ['h'], createdAt: now, confirmedAt: now} as const;
  const withCodes = {...account, credentials: [...account.credentials, codes]} as typeof account;
  t.deepEqual(removePasskey(withCodes, 'a', now).account.credentials, []);
});

const counters: readonly (readonly [stored: number, received: number, isRegressed: boolean])[] = [
  [0, 0, false],
  [0, 1, false],
  [5, 6, false],
  [5, 5, true],
  [5, 4, true],
  [5, 0, true],
];
for (const [stored, received, expected] of counters) {
  test(`a counter of ${received} after ${stored} ${expected ? 'is' : 'is not'} a copy's`, t => {
    t.is(isRegressed(stored, received), expected);
  });
}

test('of two uses with the same counter the second is refused', t => {
  const {account} = add(accountWith('hash'), 'a');
  const {account: used} = acceptPasskey(account, 'a', 3);
  t.throws(() => acceptPasskey(used, 'a', 3), {code: 'wrong-passkey'});
  t.throws(() => acceptPasskey(used, 'b', 4), {code: 'wrong-passkey'});
  t.is(passkeysOf(acceptPasskey(used, 'a', 4).account)[0]!.counter, 4);
});
