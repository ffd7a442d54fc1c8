import {changeEmail as change} from '../domain/account.ts';
import type {Ports} from './ports.ts';

/** @returns the version of the account with the new e-mail address */
export const changeEmail =
  ({accounts}: Ports) =>
  async (userId: string, email: string): Promise<number> => {
    const {account} = await accounts.update(userId, account => change(account, email));
    return account.version;
  };
