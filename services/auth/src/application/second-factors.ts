import type {Principal} from '@ecom/contracts/principal';
import {type Account, assertNotDeleted} from '../domain/account.ts';
import {type Credential, credentialOf, credentialsOf} from '../domain/credential.ts';
import {pendingEmailOf} from '../domain/email-change.ts';
import {
  addTotp as add,
  confirmTotp as confirm,
  noTotp,
  recoveryCodeCount,
  refusedCode,
  removeTotp as remove,
  removeSecondFactors as removeAll,
  replaceRecoveryCodes as replace,
} from '../domain/second-factor.ts';
import {getAccount} from './change-roles.ts';
import type {Ports} from './ports.ts';
import {revokeEnded, saveAccount} from './save-account.ts';

type Holder = {readonly principal: Principal};

/** A new secret for an authenticator app. It counts once `confirmTotp` has its first code. */
export const addTotp =
  ({accounts, totp, newId, now}: Ports) =>
  async ({principal: {userId, sessionId}}: Holder) => {
    const {secret, stored} = totp.generate();
    const {account} = await accounts.update(
      userId,
      account => add(account, {id: newId(), secret: stored}, now()),
      sessionId,
    );
    return {secret, uri: totp.uri(secret, account.email)};
  };

/** @returns the recovery codes, which are not stored and cannot be read again */
export const confirmTotp =
  (ports: Ports) =>
  async ({principal: {userId, sessionId}, code}: Holder & {readonly code: string}): Promise<readonly string[]> => {
    const {totp, recoveryCodes, sessions, securityLog, newId, now} = ports;
    const account = await getAccount(ports)(userId);
    const credential = credentialOf(account, 'totp');
    if (!credential) throw noTotp();
    const step = totp.verify(credential.secret, code, now());
    if (step === undefined) throw refusedCode();
    const {codes, hashes} = recoveryCodes.generate(recoveryCodeCount);
    const proof = {secret: credential.secret, step, codes: {id: newId(), hashes}, session: sessionId};
    await saveAccount(ports)(userId, current => confirm(current, proof, now()), sessionId);
    await sessions.addProof(sessionId, {factor: 'totp', at: now()}, now());
    securityLog('factor-added', {userId, factor: 'totp'});
    return codes;
  };

export const removeTotp =
  (ports: Ports) =>
  async ({principal: {userId}}: Holder): Promise<void> => {
    await saveAccount(ports)(userId, account => remove(account, ports.now()));
    ports.securityLog('factor-removed', {userId, factor: 'totp'});
  };

/** @returns the new recovery codes; the earlier ones end */
export const replaceRecoveryCodes =
  ({accounts, recoveryCodes, newId, now}: Ports) =>
  async ({principal: {userId, sessionId}}: Holder): Promise<readonly string[]> => {
    const {codes, hashes} = recoveryCodes.generate(recoveryCodeCount);
    await accounts.update(userId, account => replace(account, {id: newId(), hashes}, now()), sessionId);
    return codes;
  };

/**
 * Removes all second factors of somebody who has lost them; the caller has made sure of who asks. All sessions end.
 *
 * @throws Failure `forbidden` when the account may do what the caller may not
 */
export const removeSecondFactors =
  (ports: Ports) =>
  async ({principal, userId}: Holder & {readonly userId: string}): Promise<void> => {
    const saved = await ports.accounts.updateRoles(
      userId,
      (account, _, authority) => removeAll(account, authority, ports.now()),
      principal.userId,
    );
    await revokeEnded(ports)(saved);
    ports.securityLog('factor-removed', {userId, by: principal.userId});
  };

export type HeldCredentials = {
  readonly account: Account;
  /** A new address that is not confirmed yet. */
  readonly pendingEmail: string | null;
  readonly credentials: readonly Credential[];
};

/** What the holder of an account can log in by. */
export const getCredentials =
  (ports: Ports) =>
  async (userId: string): Promise<HeldCredentials> => {
    const account = assertNotDeleted(await getAccount(ports)(userId));
    return {account, pendingEmail: pendingEmailOf(account, ports.now()), credentials: credentialsOf(account)};
  };
