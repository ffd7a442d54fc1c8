import type {Factor} from '@ecom/contracts/factor';
import test from 'ava';
import {
  authenticate,
  lastProvenAt,
  type MfaRequirement,
  mayHoldPermissions,
  methodsOf,
  withProof,
} from './authentication.ts';
import type {CredentialKind} from './credential.ts';
import {catalogueOf, permissionsOf as permissionsIn, type RoleName} from './role.ts';

const warehouse = {name: 'warehouse', version: 1, description: 'Packs', permissions: ['stock:write']} as const;
const permissionsOf = (roles: readonly RoleName[]) => permissionsIn(roles, catalogueOf([warehouse]));

const subject = (roles: readonly RoleName[], credentialKinds: readonly CredentialKind[], isEmailVerified = true) => ({
  roles,
  permissions: permissionsOf(roles),
  credentialKinds,
  isEmailVerified,
});

const outcome = test.macro(
  (
    t,
    role: RoleName,
    kinds: readonly CredentialKind[],
    provenBy: readonly Factor[],
    requirement: MfaRequirement,
    expected: 'incomplete' | 'enrolment' | 'complete',
  ) => {
    t.is(authenticate(subject([role], kinds), provenBy, requirement).outcome, expected);
  },
);
const [app, both] = [
  ['password', 'totp', 'recovery-codes'],
  ['password', 'passkey'],
] as const;

test(
  'a password suffices without a second factor',
  outcome,
  'customer',
  ['password'],
  ['password'],
  'none',
  'complete',
);
test('a password does not suffice beside an app', outcome, 'customer', app, ['password'], 'none', 'incomplete');
test('a password and a code suffice', outcome, 'customer', app, ['password', 'totp'], 'none', 'complete');
test(
  'a password and a recovery code suffice',
  outcome,
  'admin',
  app,
  ['password', 'recovery-code'],
  'staff',
  'complete',
);
test('a code without a first factor does not suffice', outcome, 'customer', app, ['totp'], 'none', 'incomplete');
test(
  'a code and a recovery code are one factor',
  outcome,
  'customer',
  app,
  ['totp', 'recovery-code'],
  'none',
  'incomplete',
);
test('a passkey suffices by itself', outcome, 'admin', both, ['passkey'], 'staff', 'complete');
test('a provider is one factor', outcome, 'customer', ['oidc', 'totp'], ['oidc'], 'none', 'incomplete');
test(
  'recovery codes alone are no second factor',
  outcome,
  'customer',
  ['password', 'recovery-codes'],
  ['password'],
  'none',
  'complete',
);
test('an administrator must add a factor', outcome, 'admin', ['password'], ['password'], 'admin', 'enrolment');
test('staff need none where administrators do', outcome, 'staff', ['password'], ['password'], 'admin', 'complete');
test('staff must add a factor', outcome, 'staff', ['password'], ['password'], 'staff', 'enrolment');
test('a role of the shop counts as staff', outcome, 'warehouse', ['password'], ['password'], 'staff', 'enrolment');
test('customers need none', outcome, 'customer', ['password'], ['password'], 'staff', 'complete');
test(
  'a session that was proven by two factors must add one again when the account has lost it',
  outcome,
  'staff',
  ['password'],
  ['password', 'totp'],
  'staff',
  'enrolment',
);

test('the factors that complete a log-in are named', t => {
  t.deepEqual(
    authenticate(subject(['customer'], ['password', 'totp', 'passkey', 'recovery-codes']), ['password'], 'none'),
    {
      outcome: 'incomplete',
      factors: ['totp', 'passkey', 'recovery-code'],
    },
  );
});

test('the roles of an unverified address give no permission', t => {
  t.deepEqual(authenticate(subject(['staff'], ['password'], false), ['password'], 'none'), {
    outcome: 'complete',
    permissions: [],
  });
  t.deepEqual(authenticate(subject(['staff'], ['password']), ['password'], 'none'), {
    outcome: 'complete',
    permissions: permissionsOf(['staff']),
  });
  t.false(mayHoldPermissions({isEmailVerified: false}, permissionsOf(['warehouse'])));
  t.true(mayHoldPermissions({isEmailVerified: false}, permissionsOf(['customer'])));
});

test('the methods are those of RFC 8176, with mfa for two factors', t => {
  t.deepEqual(methodsOf(['password']), ['pwd']);
  t.deepEqual(methodsOf(['password', 'totp']), ['pwd', 'otp', 'mfa']);
  t.deepEqual(methodsOf(['passkey']), ['swk', 'mfa']);
  t.deepEqual(methodsOf(['totp', 'recovery-code']), ['otp']);
});

test('a proof replaces an earlier one by the same factor, and the last one counts', t => {
  const [first, later] = ['2026-03-03T00:00:00.000Z', '2026-03-03T00:10:00.000Z'];
  const proofs = withProof([{factor: 'password', at: first}], {factor: 'totp', at: first});
  const renewed = withProof(proofs, {factor: 'password', at: later});
  t.is(renewed.length, 2);
  t.is(lastProvenAt(renewed), later);
  t.is(lastProvenAt([]), undefined);
});
