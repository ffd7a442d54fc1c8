import {type Account, followUser} from '../domain/account.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

export type User = {readonly id: string; readonly version: number; readonly status: Account['status']};

/** A user without an account is none of ours. */
export const learnUser =
  (ports: Ports) =>
  async (user: User): Promise<void> => {
    if (!(await ports.accounts.get(user.id))) return;
    await saveAccount(ports)(user.id, account => followUser(account, user, ports.now()));
  };
