import {type Account, applyUserChange as decide} from '../domain/account.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

export type User = {readonly id: string; readonly version: number; readonly status: Account['status']};

/** Ignores a user without an account. */
export const applyUserChange =
  (ports: Ports) =>
  async (user: User): Promise<void> => {
    if (!(await ports.accounts.get(user.id))) return;
    await saveAccount(ports)(user.id, account => decide(account, user, ports.now()));
  };
