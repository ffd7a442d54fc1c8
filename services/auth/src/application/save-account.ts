import type {Account, Decision} from '../domain/account.ts';
import {accessTokenSeconds} from '../domain/session.ts';
import type {Ports} from './ports.ts';

/** Changes an account, and revokes the access tokens of the sessions that the change ends. */
export const saveAccount =
  ({accounts, revocations}: Ports) =>
  async (userId: string, decide: (account: Account) => Decision): Promise<Account> => {
    const {account, ended} = await accounts.update(userId, decide);
    for (const id of ended) await revocations.revoke(id, accessTokenSeconds);
    return account;
  };
