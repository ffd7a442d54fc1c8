import type {Account, Decision} from '../domain/account.ts';
import {accessTokenSeconds} from '../domain/session.ts';
import type {Ports} from './ports.ts';

/** Changes an account; the access tokens of sessions that end with the change die at once. */
export const saveAccount =
  ({accounts, revocations}: Ports) =>
  async (userId: string, decide: (account: Account) => Decision): Promise<Account> => {
    const {account, ended} = await accounts.update(userId, decide);
    for (const id of ended) await revocations.revoke(id, accessTokenSeconds);
    return account;
  };
