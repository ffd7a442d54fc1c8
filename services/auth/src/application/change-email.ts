import {requestEmailChange} from '../domain/email-change.ts';
import type {Ports} from './ports.ts';

export type EmailChangeOptions = {
  /** Whether somebody else changes it, staff or an API key; default: false. */
  readonly byOther?: boolean | undefined;
};

/**
 * Changes the e-mail address; a verified one only when it is confirmed.
 *
 * @returns the version of the account, and whether the change waits for its confirmation
 * @throws Failure `conflict` when the address belongs to another account
 */
export const changeEmail =
  ({accounts, secrets, roles, securityLog, now}: Ports) =>
  async (userId: string, email: string, {byOther = false}: EmailChangeOptions = {}) => {
    const catalogue = await roles.catalogue();
    const change = {email, byOther, catalogue, secrets: {present: secrets.generate(), new: secrets.generate()}};
    const {account} = await accounts.update(userId, account => requestEmailChange(account, change, now()));
    securityLog('email-change-requested', {userId, byOther});
    return {version: account.version, isPending: account.pendingEmail !== null};
  };
