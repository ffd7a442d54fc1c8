import {type Database, hotStatement, type Statement, statement} from '@ecom/postgres/database';
import type {Authority} from '../../domain/administrator.ts';
import {catalogueOf, permissionsOf, type Role, type RoleCatalogue, type RoleName} from '../../domain/role.ts';

const listAll: Statement<Role> = hotStatement('role-list', 'select name, version, description, permissions from role');
const caller: Statement<{roles: readonly RoleName[]; status: string}> = statement(
  'role-caller',
  'select roles, status from account where user_id = $1',
);

/** Until the transaction ends, nobody else changes roles, or which accounts hold them. */
export const lockRoles = statement('account-lock-roles', `select pg_advisory_xact_lock(hashtext('roles'))`);

export const readCatalogue = async (db: Database): Promise<RoleCatalogue> => catalogueOf(await db.run(listAll));

/** What the account may do at this moment; nothing without one. */
export const authorityOf = async (db: Database, userId: string | undefined): Promise<Authority> => {
  const catalogue = await readCatalogue(db);
  const [account] = userId === undefined ? [] : await db.run(caller, [userId]);
  return {catalogue, held: account?.status === 'active' ? permissionsOf(account.roles, catalogue) : []};
};
