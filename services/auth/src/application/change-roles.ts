import type {Principal} from '@ecom/contracts/principal';
import {changeRoles as change, unknownAccount} from '../domain/account.ts';
import type {Role} from '../domain/role.ts';
import type {Ports} from './ports.ts';

export const getAccount =
  ({accounts}: Ports) =>
  async (userId: string) => {
    const account = await accounts.get(userId);
    if (!account || account.status === 'deleted') throw unknownAccount(userId);
    return account;
  };

export type RolesChange = {
  readonly principal: Principal;
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly version?: number | undefined;
};

/** Sessions continue; the next access token of each has the new permissions. */
export const setAccountRoles =
  ({accounts}: Ports) =>
  async ({principal, userId, roles, version}: RolesChange) => {
    const {account} = await accounts.updateRoles(userId, (account, administrators) =>
      change(account, {roles, by: principal.userId, administrators, version}),
    );
    return account;
  };
