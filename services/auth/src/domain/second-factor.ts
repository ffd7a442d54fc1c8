import {Failure} from '@ecom/core/failure';
import {type Account, assertNotDeleted, type Decision, type ExistingAccount, noticeTo} from './account.ts';
import type {Authority} from './administrator.ts';
import {secondFactorsOf} from './authentication.ts';
import {
  confirmedKindsOf,
  credentialOf,
  type RecoveryCodesCredential,
  type StoredCredential,
  type TotpCredential,
  withCredential,
} from './credential.ts';
import type {AccountNotice} from './notice.ts';
import {assertHolds, permissionsOf} from './role.ts';

/** How many recovery codes an account gets. */
export const recoveryCodeCount = 10;

const replaceCredentials = (account: ExistingAccount, credentials: readonly StoredCredential[]): ExistingAccount => ({
  ...account,
  credentials,
});

/** A new secret, which counts when it is confirmed. It replaces one that was not. */
export const addTotp = (account: Account, totp: Pick<TotpCredential, 'id' | 'secret'>, now: string): Decision => {
  const existing = assertNotDeleted(account);
  const before = credentialOf(existing, 'totp');
  if (before?.confirmedAt) throw totpExists();
  const others = existing.credentials.filter(({kind}) => kind !== 'totp');
  const added: TotpCredential = {kind: 'totp', ...totp, createdAt: now, confirmedAt: null, lastStep: null};
  return {account: replaceCredentials(existing, [...others, added])};
};

export type NewRecoveryCodes = Pick<RecoveryCodesCredential, 'id' | 'hashes'>;

const createRecoveryCodes = (codes: NewRecoveryCodes, now: string): RecoveryCodesCredential => ({
  kind: 'recovery-codes',
  ...codes,
  createdAt: now,
  confirmedAt: now,
});

/** Replaces all recovery codes. */
export const replaceRecoveryCodes = (account: Account, codes: NewRecoveryCodes, now: string): Decision => {
  const existing = assertNotDeleted(account);
  if (secondFactorsOf(confirmedKindsOf(existing)).length === 0) throw noSecondFactor();
  const others = existing.credentials.filter(({kind}) => kind !== 'recovery-codes');
  return {account: replaceCredentials(existing, [...others, createRecoveryCodes(codes, now)])};
};

/** The first code of the app shows that it has the secret. All other sessions end: they were not proven by it. */
export const confirmTotp = (
  account: Account,
  {
    secret,
    step,
    codes,
    session,
  }: {
    /** The secret by which the code was verified. */
    readonly secret: string;
    readonly step: number;
    readonly codes: NewRecoveryCodes;
    readonly session: string;
  },
  now: string,
): Decision => {
  const existing = assertNotDeleted(account);
  const totp = credentialOf(existing, 'totp');
  if (!totp || totp.secret !== secret) throw noTotp();
  if (totp.confirmedAt) throw totpExists();
  const confirmed = withCredential(existing.credentials, {...totp, confirmedAt: now, lastStep: step});
  const others = confirmed.filter(({kind}) => kind !== 'recovery-codes');
  return {
    account: replaceCredentials(existing, [...others, createRecoveryCodes(codes, now)]),
    sessionsToEnd: {at: now, except: session},
    notices: [{...noticeTo(existing, now), type: 'factor-added', factor: 'totp'}],
  };
};

/** Uses a code up: neither it nor an earlier one works again. @throws Failure `unauthenticated` when it was used before */
export const acceptTotp = (
  account: Account,
  {secret, step}: {readonly secret: string; readonly step: number},
): Decision => {
  const existing = assertNotDeleted(account);
  const totp = credentialOf(existing, 'totp');
  if (!totp?.confirmedAt || totp.secret !== secret || (totp.lastStep !== null && step <= totp.lastStep))
    throw wrongCode();
  return {account: replaceCredentials(existing, withCredential(existing.credentials, {...totp, lastStep: step}))};
};

/** Uses a recovery code up. @throws Failure `unauthenticated` when it is none, or was used before */
export const acceptRecoveryCode = (account: Account, hash: string): Decision => {
  const existing = assertNotDeleted(account);
  const codes = credentialOf(existing, 'recovery-codes');
  if (!codes?.hashes.includes(hash)) throw wrongCode();
  const left = {...codes, hashes: codes.hashes.filter(each => each !== hash)};
  return {account: replaceCredentials(existing, withCredential(existing.credentials, left))};
};

/** Removes credentials, and the recovery codes with the last second factor. */
export const removeFactors = (
  account: Account,
  isRemoved: (credential: StoredCredential) => boolean,
  now: string,
): Decision => {
  const existing = assertNotDeleted(account);
  const left = existing.credentials.filter(credential => !isRemoved(credential));
  const removed = existing.credentials.filter(credential => isRemoved(credential) && credential.confirmedAt !== null);
  const hasSecondFactor = secondFactorsOf(confirmedKindsOf({...existing, credentials: left})).length > 0;
  const credentials = hasSecondFactor ? left : left.filter(({kind}) => kind !== 'recovery-codes');
  const factors = [...new Set(removed.flatMap(({kind}) => (kind === 'recovery-codes' ? [] : kind)))];
  return {
    account: credentials.length === existing.credentials.length ? account : replaceCredentials(existing, credentials),
    notices: factors.map((factor): AccountNotice => ({...noticeTo(existing, now), type: 'factor-removed', factor})),
  };
};

/** Removes all second factors, and ends all sessions. @throws Failure `forbidden` when the account may do what the caller may not */
export const removeSecondFactors = (account: Account, {catalogue, held}: Authority, now: string): Decision => {
  assertHolds(held, permissionsOf(account.roles, catalogue));
  return {...removeFactors(account, ({kind}) => kind !== 'oidc', now), sessionsToEnd: {at: now}};
};

/** @throws Failure `not-found` without a confirmed secret */
export const removeTotp = (account: Account, now: string): Decision => {
  if (!credentialOf(assertNotDeleted(account), 'totp')) throw noTotp();
  return removeFactors(account, ({kind}) => kind === 'totp', now);
};

export const wrongCode = () => new Failure('unauthenticated', 'wrong-code', 'This code is wrong, or was used before.');
/** The same where the caller is logged in. */
export const refusedCode = () =>
  new Failure('invalid', 'wrong-code', 'This code is wrong, or was used before.', {
    errors: [{path: 'code', message: 'is wrong, or was used before'}],
  });
export const noTotp = () =>
  new Failure(
    'not-found',
    'no-totp',
    'There is no authenticator app to confirm or remove. Add one with POST /auth/totp.',
  );
const totpExists = () =>
  new Failure(
    'conflict',
    'totp-exists',
    'An authenticator app is set up already. Remove it first with DELETE /auth/totp.',
  );
const noSecondFactor = () =>
  new Failure(
    'conflict',
    'no-second-factor',
    'Recovery codes replace a second factor. Add one first with POST /auth/totp.',
  );
