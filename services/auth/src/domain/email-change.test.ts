import test from 'ava';
import {type Account, changePassword, createAccount, type ExistingAccount} from './account.ts';
import {confirmEmail, pendingEmailOf, requestEmailChange, requestVerification} from './email-change.ts';
import {createToken, type OneTimeToken} from './one-time-token.ts';
import {resetPassword} from './password-reset.ts';
import {builtInCatalogue, type RoleName} from './role.ts';

const now = '2026-03-03T00:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const account = (isEmailVerified: boolean, ...roles: RoleName[]): ExistingAccount =>
  createAccount(
    {
      userId: 'ada',
      email: 'ada@old.org',
      passwordHash: 'hash',
      profile,
      roles: ['customer', ...roles],
      isEmailVerified,
    },
    now,
  );
const secrets = {present: {token: 'p', hash: 'hash of p'}, new: {token: 'n', hash: 'hash of n'}};
const change = (of: ExistingAccount, byOther = false, email = 'Ada@New.org') =>
  requestEmailChange(of, {email, byOther, catalogue: builtInCatalogue, secrets}, now);
const confirm = (of: Account, token: OneTimeToken, by?: string) =>
  confirmEmail(of, {token, by, catalogue: builtInCatalogue}, now);
const asExisting = (of: {readonly account: unknown}) => of.account as ExistingAccount;

test('an address that was never verified is replaced at once, and the new one is to be verified', t => {
  const {account: changed, notices, newTokens, endedPurposes} = change(account(false));
  t.like(changed, {email: 'ada@new.org', isEmailVerified: false, pendingEmail: null, version: 2});
  t.like(notices, [
    {type: 'email-changed', recipient: 'ada@old.org'},
    {type: 'email-verification-requested', recipient: 'ada@new.org', token: 'n'},
  ]);
  t.like(newTokens, [{purpose: 'verify-email', email: 'ada@new.org', hash: 'hash of n'}]);
  t.true(endedPurposes!.includes('reset-password'));
});

test('a verified address stays until both mails are confirmed, in any order', t => {
  for (const order of [
    ['present', 'new'],
    ['new', 'present'],
  ] as const) {
    const {account: pending, notices, newTokens} = change(account(true));
    t.like(pending, {
      email: 'ada@old.org',
      version: 1,
      pendingEmail: {email: 'ada@new.org', awaits: ['present', 'new']},
    });
    t.like(notices, [
      {recipient: 'ada@old.org', side: 'present', token: 'p'},
      {recipient: 'ada@new.org', side: 'new', token: 'n'},
    ]);
    const tokenOf = (side: string) => newTokens!.find(token => 'side' in token && token.side === side)!;
    const first = confirm(pending, tokenOf(order[0]));
    t.like(first.account, {email: 'ada@old.org', pendingEmail: {awaits: [order[1]]}});
    t.throws(() => confirm(first.account, tokenOf(order[0])), {code: 'bad-token'});
    const second = confirm(first.account, tokenOf(order[1]));
    t.like(second.account, {email: 'ada@new.org', isEmailVerified: true, pendingEmail: null, version: 2});
    t.like(second.notices, [{type: 'email-changed', recipient: 'ada@old.org'}]);
    t.deepEqual(second.endedPurposes, ['change-email', 'reset-password']);
  }
});

test('the new address suffices when staff change the one of a customer, but not of staff', t => {
  t.deepEqual(asExisting(change(account(true), true)).pendingEmail!.awaits, ['new']);
  t.deepEqual(asExisting(change(account(true, 'staff'), true)).pendingEmail!.awaits, ['present', 'new']);
});

test('a change that staff have requested for a customer is void once the account has permissions', t => {
  const {account: pending, newTokens} = change(account(true), true);
  const promoted = {...asExisting({account: pending}), roles: ['customer', 'staff']};
  t.throws(() => confirm(promoted, newTokens![0]!), {code: 'bad-token'});
  t.like(confirm(pending, newTokens![0]!).account, {email: 'ada@new.org'});
});

test('a new password ends a pending change', t => {
  const {account: pending} = change(account(true));
  const token = createToken({purpose: 'reset-password'}, {hash: 'h', userId: 'ada'}, now);
  const hashes = {verifiedHash: 'hash', passwordHash: 'new', session: 's'};
  for (const {account: changed, endedPurposes} of [
    resetPassword(pending, token, 'new', now),
    changePassword(pending, hashes, now),
  ]) {
    t.like(changed, {pendingEmail: null});
    t.true(endedPurposes!.includes('change-email'));
  }
});

test('a new address is pending until its tokens expire', t => {
  const {account: pending} = change(account(true));
  t.is(pendingEmailOf(pending, now), 'ada@new.org');
  t.is(pendingEmailOf(pending, '2026-03-03T00:29:59.999Z'), 'ada@new.org');
  t.is(pendingEmailOf(pending, '2026-03-03T00:30:00.000Z'), null);
  t.is(pendingEmailOf(account(true), now), null);
});

test('another change replaces the pending one, whose tokens confirm nothing', t => {
  const first = change(account(true));
  const second = change(asExisting(first), false, 'other@new.org');
  t.deepEqual(second.endedPurposes, ['change-email']);
  t.throws(() => confirm(second.account, first.newTokens![0]!), {code: 'bad-token'});
});

test('the present address cancels a pending change', t => {
  const {account: pending} = change(account(true));
  const cancelled = change(pending as ExistingAccount, false, 'ADA@old.org');
  t.like(cancelled.account, {email: 'ada@old.org', pendingEmail: null});
  const unchanged = account(true);
  t.is(change(unchanged, false, 'ada@old.org').account, unchanged);
});

test('a token verifies the address that it was sent to only', t => {
  const before = account(false);
  const {newTokens} = requestVerification(before, secrets.new, now);
  t.like(confirm(before, newTokens![0]!, 'ada'), {account: {isEmailVerified: true}, usedToken: 'hash of n'});
  t.throws(() => confirm({...before, email: 'ada@other.org'}, newTokens![0]!, 'ada'), {code: 'bad-token'});
  t.throws(() => requestVerification(account(true), secrets.new, now), {code: 'already-verified'});
  for (const by of ['bob', undefined])
    t.throws(() => confirm(before, newTokens![0]!, by), {code: 'log-in-to-verify'}, 'somebody else may have signed up');
});

const totp = {kind: 'totp', id: 'one', secret: 's', lastStep: null, createdAt: now, confirmedAt: now} as const;

test('a reset ends all sessions, and verifies the address', t => {
  const token = createToken({purpose: 'reset-password'}, {hash: 'h', userId: 'ada'}, now);
  const reset = resetPassword({...account(true), credentials: [totp]}, token, 'new hash', now);
  t.like(reset, {account: {passwordHash: 'new hash', version: 2}, sessionsToEnd: {at: now}, usedToken: 'h'});
  t.deepEqual(asExisting(reset).credentials, [totp]);
  t.like(reset.notices, [{type: 'password-changed'}]);
});

test('a reset of an unverified account removes what a stranger may have added with that address', t => {
  const token = createToken({purpose: 'reset-password'}, {hash: 'h', userId: 'ada'}, now);
  const reset = resetPassword({...account(false), credentials: [totp]}, token, 'new hash', now);
  t.deepEqual(asExisting(reset).credentials, []);
  t.true(asExisting(reset).isEmailVerified);
});
