import type {Account, Decision} from '../domain/account.ts';
import {accessTokenSeconds} from '../domain/session.ts';
import type {Saved} from './ports/accounts.ts';
import type {Ports} from './ports.ts';

/** Revokes the access tokens of the sessions that a change ended, and logs the API keys that it revoked. */
export const revokeEnded =
  ({revocations, securityLog}: Ports) =>
  async ({account, ended, revokedKeys}: Saved): Promise<Account> => {
    for (const apiKeyId of revokedKeys)
      securityLog('api-key-revoked', {apiKeyId, userId: account.userId, reason: 'its creator lost a permission'});
    for (const id of ended) await revocations.revoke(id, accessTokenSeconds);
    return account;
  };

/** Changes an account, as long as `session` has not ended, and revokes the access tokens of the sessions that the change ends. */
export const saveAccount =
  (ports: Ports) =>
  async (userId: string, decide: (account: Account) => Decision, session?: string): Promise<Account> =>
    revokeEnded(ports)(await ports.accounts.update(userId, decide, session));
