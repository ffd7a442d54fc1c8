import {assertNoOwnWords} from '@ecom/contracts/password';
import type {Principal} from '@ecom/contracts/principal';
import {changePassword as change, unknownAccount, wrongPassword} from '../domain/account.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';
import {verifyPassword} from './verify-password.ts';

export type PasswordChange = {
  readonly principal: Principal;
  readonly currentPassword: string;
  readonly newPassword: string;
  /** The client's IP address. */
  readonly address: string;
};

export const changePassword = (ports: Ports) => {
  const {accounts, passwords, policy, securityLog, now} = ports;

  return async ({principal, currentPassword, newPassword, address}: PasswordChange): Promise<void> => {
    const current = await accounts.get(principal.userId);
    if (!current) throw unknownAccount(principal.userId);
    const verified = await verifyPassword(ports)({email: current.email, password: currentPassword, address});
    if (verified?.userId !== principal.userId) throw wrongPassword();
    assertNoOwnWords(newPassword, {...verified.profile, email: verified.email, ...policy}, 'newPassword');
    const hashes = {verifiedHash: verified.passwordHash, passwordHash: await passwords.hash(newPassword)};
    await saveAccount(ports)(principal.userId, account =>
      change(account, {...hashes, session: principal.sessionId}, now()),
    );
    securityLog('password-changed', {userId: principal.userId});
  };
};
