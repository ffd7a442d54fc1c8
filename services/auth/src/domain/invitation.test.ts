import test from 'ava';
import {createAccount} from './account.ts';
import {acceptInvitation, createInvitation, revokeInvitation, statusOf} from './invitation.ts';
import {builtInCatalogue, permissionsOf} from './role.ts';

const now = '2026-03-03T00:00:00.000Z';
const afterAWeek = '2026-03-10T00:00:00.000Z';
const authority = {catalogue: builtInCatalogue, held: permissionsOf(['admin'], builtInCatalogue)};
const clerk = {...authority, held: permissionsOf(['staff'], builtInCatalogue)};
const data = {id: 'i', email: ' Bob@Example.org', roles: ['staff'], tokenHash: 'hash', invitedBy: 'ada'};
const invitation = createInvitation(data, authority, now);
const profile = {fullName: 'Bob', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;
const bob = createAccount(
  {userId: 'bob', email: 'bob@example.org', passwordHash: 'x', profile, roles: ['customer']},
  now,
);

test('an invitation is pending for seven days', t => {
  t.like(invitation, {email: 'bob@example.org', roles: ['customer', 'staff'], expiresAt: afterAWeek});
  t.is(statusOf(invitation, now), 'pending');
  t.is(statusOf(invitation, afterAWeek), 'expired');
});

test('accepting an invitation adds its roles, once', t => {
  const {invitation: accepted, decision} = acceptInvitation(invitation, bob, authority, now);
  t.like(accepted, {acceptedAt: now, userId: 'bob', version: 2});
  t.like(decision.account, {roles: ['customer', 'staff'], version: 2});
  t.throws(() => acceptInvitation(accepted, bob, authority, now), {code: 'invitation-accepted'});
  t.is(acceptInvitation(invitation, decision.account, authority, now).decision.account, decision.account);
});

test('a revoked invitation stays revoked', t => {
  const revoked = revokeInvitation(invitation, authority, now);
  t.is(statusOf(revoked, now), 'revoked');
  t.is(revokeInvitation(revoked, authority, afterAWeek), revoked);
});

const refuses = test.macro((t, decide: () => unknown, code: string) => {
  t.throws(decide, {code});
});
test('staff invites nobody', refuses, () => createInvitation(data, clerk, now), 'permission-not-held');
test(
  'nobody is invited to a role that does not exist',
  refuses,
  () => createInvitation({...data, roles: ['king']}, authority, now),
  'unknown-role',
);
test(
  'an expired invitation cannot be accepted',
  refuses,
  () => acceptInvitation(invitation, bob, authority, afterAWeek),
  'invitation-expired',
);
test(
  'a revoked invitation cannot be accepted',
  refuses,
  () => acceptInvitation(revokeInvitation(invitation, authority, now), bob, authority, now),
  'invitation-revoked',
);
test(
  'an accepted invitation cannot be revoked',
  refuses,
  () => revokeInvitation(acceptInvitation(invitation, bob, authority, now).invitation, authority, now),
  'invitation-accepted',
);
test(
  'an invitation cannot be revoked by who lacks a permission of its roles',
  refuses,
  () => revokeInvitation(invitation, {...authority, held: ['accounts:write']}, now),
  'permission-not-held',
);
test(
  'an invitation is void once its sender lacks a permission of its roles',
  refuses,
  () => acceptInvitation(invitation, bob, clerk, now),
  'invitation-withdrawn',
);
test(
  'an inactive account accepts no invitation',
  refuses,
  () => acceptInvitation(invitation, {...bob, status: 'inactive'}, authority, now),
  'inactive-account',
);
