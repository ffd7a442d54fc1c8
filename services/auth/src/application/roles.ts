import type {Principal} from '@ecom/contracts/principal';
import {
  assertCanDeleteRole,
  defineRole as define,
  type Role,
  type RoleDefinition,
  type RoleName,
  unknownRole,
} from '../domain/role.ts';
import {accessTokenSeconds} from '../domain/session.ts';
import type {Ports} from './ports.ts';

export const listRoles =
  ({roles}: Ports) =>
  async (): Promise<readonly Role[]> => [...(await roles.catalogue()).values()];

export const getRole =
  ({roles}: Ports) =>
  async (name: RoleName): Promise<Role> => {
    const role = (await roles.catalogue()).get(name);
    if (!role) throw unknownRole(name);
    return role;
  };

export type RoleChange = RoleDefinition & {readonly principal: Principal; readonly name: RoleName};

/** Creates a role or replaces its permissions. Sessions of accounts that lose one end, and API keys that have it are revoked. */
export const defineRole =
  ({roles, revocations, securityLog, now}: Ports) =>
  async ({principal: {userId: by}, name, ...definition}: RoleChange) => {
    const {role, isNew, ended, revokedKeys} = await roles.save({name, by, at: now()}, (existing, held) =>
      define(name, existing, definition, held),
    );
    securityLog('role-changed', {role: name, by, permissions: role.permissions});
    for (const {id: apiKeyId, userId} of revokedKeys)
      securityLog('api-key-revoked', {apiKeyId, userId, reason: 'its creator lost a permission'});
    for (const id of ended) await revocations.revoke(id, accessTokenSeconds);
    return {role, isNew};
  };

export const deleteRole =
  ({roles, securityLog, now}: Ports) =>
  async ({principal: {userId: by}, name}: {readonly principal: Principal; readonly name: RoleName}): Promise<void> => {
    await roles.remove({name, by, at: now()}, assertCanDeleteRole);
    securityLog('role-deleted', {role: name, by});
  };
