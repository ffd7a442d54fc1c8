import {changeEmail as change} from '../domain/account.ts';
import type {Ports} from './ports.ts';

/** Gives the version of the account that has the e-mail. */
export const changeEmail =
  ({accounts}: Ports) =>
  async (userId: string, email: string): Promise<number> => {
    const {account} = await accounts.update(userId, account => change(account, email));
    return account.version;
  };
