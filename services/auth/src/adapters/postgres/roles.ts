import {recordChange} from '@ecom/core/recorded-changes';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {Roles} from '../../application/ports/roles.ts';
import {
  builtInCatalogue,
  hasFixedPermissions,
  permissionsOf,
  type Role,
  type RoleCatalogue,
  type RoleName,
  unknownRole,
} from '../../domain/role.ts';
import {revokeApiKeysOf} from './api-keys.ts';
import {authorityOf, lockRoles, readCatalogue} from './role-catalogue.ts';

const save = statement(
  'role-save',
  `insert into role (name, version, description, permissions) values ($1, $2, $3, $4)
   on conflict (name) do update set version = excluded.version, description = excluded.description, permissions = excluded.permissions`,
);
const remove = statement('role-delete', 'delete from role where name = $1');
// No session and no API key is created for these accounts until the transaction ends.
const lockHolders: Statement<{userId: string; roles: readonly RoleName[]; status: string}> = statement(
  'role-lock-holders',
  `select user_id as "userId", roles, status from account
   where roles <> '{customer}' and status <> 'deleted' and $1 = any (roles) order by user_id for update`,
);
const countInvitations: Statement<{count: number}> = statement(
  'role-count-invitations',
  `select count(*)::int as count from invitation
   where accepted_at is null and revoked_at is null and expires_at > $2::timestamptz and $1 = any (roles)`,
);
const endSessions: Statement<{id: string}> = statement(
  'role-end-sessions',
  `update session set ended_at = $2::timestamptz, expires_at = $2::timestamptz
   where user_id = any ($1::uuid[]) and ended_at is null and expires_at > $2::timestamptz returning id`,
);

/** A field for each permission: the audit log shows which were given and taken. */
const toAudited = ({version, description, permissions}: Role) => ({
  version,
  description,
  ...Object.fromEntries(permissions.map(permission => [permission, true])),
});

export const postgresRoles = (db: Database): Roles => {
  const revokeApiKeys = revokeApiKeysOf(db);

  /** Ends what accounts can do no more with the new catalogue. */
  const endAccess = async (name: RoleName, before: RoleCatalogue, after: RoleCatalogue, at: string) => {
    const holders = (await db.run(lockHolders, [name])).map(({userId, roles, status}) => {
      const held = status === 'active' ? permissionsOf(roles, after) : [];
      return {userId, held, isLosing: permissionsOf(roles, before).some(permission => !held.includes(permission))};
    });
    const losing = holders.filter(({isLosing}) => isLosing);
    const ended = losing.length > 0 ? await db.run(endSessions, [losing.map(({userId}) => userId), at]) : [];
    const revokedKeys: {readonly id: string; readonly userId: string}[] = [];
    for (const {userId, held} of losing)
      for (const id of await revokeApiKeys(userId, {at, held})) revokedKeys.push({id, userId});
    return {ended: ended.map(({id}) => id), revokedKeys};
  };

  return {
    catalogue: () => readCatalogue(db),
    permissionsOf: async names =>
      permissionsOf(names, hasFixedPermissions(names) ? builtInCatalogue : await readCatalogue(db)),

    save: ({name, by, at}, decide) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        const {catalogue, held} = await authorityOf(db, by);
        const existing = catalogue.get(name);
        const role = decide(existing, held);
        if (role === existing) return {role, isNew: false, ended: [], revokedKeys: []};
        await db.run(save, [name, role.version, role.description, role.permissions]);
        recordChange('role', name, existing && toAudited(existing), toAudited(role));
        const access = await endAccess(name, catalogue, new Map(catalogue).set(name, role), at);
        return {role, isNew: !existing, ...access};
      }),

    remove: ({name, by, at}, assertCanDelete) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        const {catalogue, held} = await authorityOf(db, by);
        const role = catalogue.get(name);
        if (!role) throw unknownRole(name);
        const holders = (await db.run(lockHolders, [name])).length;
        const [invitations] = await db.run(countInvitations, [name, at]);
        assertCanDelete(role, holders + invitations!.count, held);
        await db.run(remove, [name]);
        recordChange('role', name, toAudited(role), undefined);
      }),
  };
};
