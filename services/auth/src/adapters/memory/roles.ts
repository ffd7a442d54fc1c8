import type {Roles} from '../../application/ports/roles.ts';
import {exceeds} from '../../domain/api-key.ts';
import {statusOf} from '../../domain/invitation.ts';
import {permissionsOf, unknownRole} from '../../domain/role.ts';
import type {Rows} from './rows.ts';

export const memoryRoles = ({
  roleRows,
  invitationStore,
  readCatalogue,
  authorityOf,
  endWhere,
  revokeKeysWhere,
  holdersOf,
}: Rows): Roles => {
  return {
    catalogue: async () => readCatalogue(),
    permissionsOf: async names => permissionsOf(names, readCatalogue()),
    async save({name, by, at}, decide) {
      const {catalogue, held} = authorityOf(by);
      const existing = catalogue.get(name);
      const role = decide(existing, held);
      if (role === existing) return {role, isNew: false, ended: [], revokedKeys: []};
      roleRows.set(name, role);
      const ended: string[] = [];
      const revokedKeys: {readonly id: string; readonly userId: string}[] = [];
      for (const {userId, roles: assigned, status} of holdersOf(name)) {
        const remaining = status === 'active' ? permissionsOf(assigned, readCatalogue()) : [];
        if (permissionsOf(assigned, catalogue).every(permission => remaining.includes(permission))) continue;
        ended.push(...endWhere(session => session.userId === userId, at));
        for (const id of revokeKeysWhere(key => key.userId === userId && exceeds(key, remaining), at))
          revokedKeys.push({id, userId});
      }
      return {role, isNew: !existing, ended, revokedKeys};
    },
    async remove({name, by, at}, assertCanDelete) {
      const {catalogue, held} = authorityOf(by);
      const role = catalogue.get(name);
      if (!role) throw unknownRole(name);
      const open = [...invitationStore.rows.values()].filter(
        invitation => statusOf(invitation, at) === 'pending' && invitation.roles.includes(name),
      );
      assertCanDelete(role, holdersOf(name).length + open.length, held);
      roleRows.delete(name);
    },
  };
};
