import {changeEmail as change} from '../domain/account.ts';
import type {Ports} from './ports.ts';

export const changeEmail =
  ({accounts}: Ports) =>
  async (userId: string, email: string): Promise<void> => {
    await accounts.update(userId, account => change(account, email));
  };
