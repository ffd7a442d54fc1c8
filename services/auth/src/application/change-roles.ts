import type {Principal} from '@ecom/contracts/principal';
import {unknownAccount} from '../domain/account.ts';
import {authorizeUserChange as authorize, changeRoles as change, type UserChange} from '../domain/administrator.ts';
import type {RoleName} from '../domain/role.ts';
import type {Ports} from './ports.ts';
import {revokeEnded} from './save-account.ts';

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
  readonly roles: readonly RoleName[];
  readonly version?: number | undefined;
};

/** Sessions continue with new permissions, but end when the account loses one. */
export const setAccountRoles =
  (ports: Ports) =>
  async ({principal, userId, roles, version}: RolesChange) => {
    const saved = await ports.accounts.updateRoles(
      userId,
      (account, administrators, authority) => change(account, {roles, authority, administrators, version}, ports.now()),
      principal.userId,
    );
    ports.securityLog('roles-changed', {userId, by: principal.userId, roles: saved.account.roles});
    return revokeEnded(ports)(saved);
  };

/** `users` asks before it changes a user. @throws Failure `forbidden` or `conflict` when the change is refused */
export const authorizeUserChange =
  (ports: Ports) =>
  async (userId: string, request: UserChange): Promise<void> => {
    const saved = await ports.accounts.updateRoles(userId, (account, administrators, {catalogue}) =>
      authorize(account, request, administrators, ports.now(), catalogue),
    );
    await revokeEnded(ports)(saved);
  };
