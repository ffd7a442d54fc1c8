import test from 'ava';
import {createAccount} from './account.ts';
import {createAccountOf, linkIdentity, type ProviderIdentity, toFullName, unlinkIdentity} from './provider-identity.ts';

const now = '2026-03-03T00:00:00.000Z';
const identity: ProviderIdentity = {
  provider: 'acme',
  subject: '1',
  email: 'Ada@Example.org',
  isEmailVerified: true,
  name: 'Ada Lovelace',
};
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const account = createAccount(
  {userId: 'ada', email: 'ada@example.org', passwordHash: 'hash', profile, roles: ['customer']},
  now,
);
const ids = {userId: 'ada', credentialId: 'c'};

const names: readonly (readonly [string | null, string])[] = [
  ['Ada Lovelace', 'Ada Lovelace'],
  ["Zoë O'Neill-Smith", "Zoë O'Neill-Smith"],
  ['李 小龍', '李 小龍'],
  ['Win at https://evil.example/x', 'Win at https evil example x'],
  ['Call +49 30 123456', 'Call'],
  ['a。example', 'a example'],
  ['x'.repeat(300), 'x'.repeat(255)],
  ['', 'Customer'],
  ['42', 'Customer'],
  [null, 'Customer'],
];
for (const [name, expected] of names) {
  test(`the name ${JSON.stringify(name?.slice(0, 40) ?? null)} becomes that of a profile`, t => {
    t.is(toFullName(name), expected);
  });
}

test('a new account has a verified address, the identity and no password', t => {
  const created = createAccountOf(identity, ids, now);
  t.like(created, {email: 'ada@example.org', isEmailVerified: true, passwordHash: null, roles: ['customer']});
  t.like(created.credentials[0], {kind: 'oidc', externalId: 'acme 1', confirmedAt: now});
  t.is(created.profile.signUpOption, 'general');
  t.is(createAccountOf({...identity, provider: 'google'}, ids, now).profile.signUpOption, 'google');
});

for (const [title, change] of [
  ['no address', {email: null}],
  ['an address that is not verified', {isEmailVerified: false}],
] as const) {
  test(`an identity with ${title} creates and links nothing`, t => {
    const unverified = {...identity, ...change};
    t.throws(() => createAccountOf(unverified, ids, now), {code: 'unverified-provider-email'});
    t.throws(() => linkIdentity(account, unverified, 'c', now), {code: 'unverified-provider-email'});
  });
}

test('linking tells the holder by mail, once', t => {
  const {account: linked, notices} = linkIdentity(account, identity, 'c', now);
  t.like(notices, [{type: 'factor-added', factor: 'oidc', recipient: 'ada@example.org'}]);
  t.is(linkIdentity(linked, identity, 'd', now).account, linked);
});

test('an identity is removed, unless nothing else can log in', t => {
  const {account: linked} = linkIdentity(account, identity, 'c', now);
  const {account: unlinked, notices} = unlinkIdentity(linked, 'c', now);
  t.deepEqual(unlinked.credentials, []);
  t.like(notices, [{type: 'factor-removed', factor: 'oidc'}]);
  t.throws(() => unlinkIdentity(linked, 'd', now), {code: 'unknown-identity'});
  t.throws(() => unlinkIdentity(createAccountOf(identity, ids, now), 'c', now), {code: 'last-credential'});
});
