import {type Permission, permissions} from '@ecom/contracts/permission';
import {Failure} from '@ecom/core/failure';

/** What accounts, tokens and events call a role by. */
export type RoleName = string;

/** A group of permissions, defined by the shop or built in. */
export type Role = {
  readonly name: RoleName;
  /** Incremented by each change. */
  readonly version: number;
  readonly description: string;
  readonly permissions: readonly Permission[];
};

/** The roles that exist, by name. */
export type RoleCatalogue = ReadonlyMap<RoleName, Role>;

const staff = [
  'users:read',
  'users:write',
  'products:write',
  'stock:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'payments:write',
] as const satisfies readonly Permission[];

const builtIn = (name: RoleName, description: string, allowed: readonly Permission[]): Role => ({
  name,
  version: 1,
  description,
  permissions: allowed,
});

const builtInRoles: readonly Role[] = [
  builtIn('customer', 'Everybody who signs up. Accesses only what is their own.', []),
  builtIn('staff', 'Serves customers and maintains the catalog.', staff),
  builtIn('admin', 'Has every permission, also those of later releases.', permissions),
];
/** Of these the shop changes only `staff`. */
const unchangeable: ReadonlySet<RoleName> = new Set(['customer', 'admin']);

export const isBuiltIn = (name: RoleName): boolean => builtInRoles.some(role => role.name === name);

/** All roles: the built-in ones, unless the shop has changed them, then those of the shop by name. */
export const catalogueOf = (stored: readonly Role[]): RoleCatalogue => {
  const own = stored.filter(({name}) => !unchangeable.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map([...builtInRoles, ...own].map(role => [role.name, role]));
};

/** The roles of a shop that has defined none. */
export const builtInCatalogue: RoleCatalogue = catalogueOf([]);

/** The permissions of all the roles, without duplicates, in the order of `permissions`. A role that does not exist any more has none. */
export const permissionsOf = (assigned: readonly RoleName[], catalogue: RoleCatalogue): readonly Permission[] => {
  const allowed = new Set(assigned.flatMap(name => catalogue.get(name)?.permissions ?? []));
  return permissions.filter(permission => allowed.has(permission));
};

/** Whether no shop can change what these roles allow. */
export const hasFixedPermissions = (assigned: readonly RoleName[]): boolean =>
  assigned.every(name => unchangeable.has(name));

/** Whether the roles allow more than a customer's. */
export const hasPrivileges = (assigned: readonly RoleName[], catalogue: RoleCatalogue): boolean =>
  permissionsOf(assigned, catalogue).length > 0;

/** The roles without duplicates: from customer to admin, then the shop's own by name. */
export const sortRoles = (assigned: readonly RoleName[]): readonly RoleName[] => {
  const names = builtInRoles.map(({name}) => name);
  return [
    ...names.filter(name => assigned.includes(name)),
    ...[...new Set(assigned)].filter(name => !isBuiltIn(name)).sort(),
  ];
};

/** @throws Failure `invalid` that names the field, for roles that do not exist */
export const assertRolesExist = (assigned: readonly RoleName[], catalogue: RoleCatalogue): void => {
  const unknown = assigned.filter(name => !catalogue.has(name));
  if (unknown.length > 0) throw unknownRoles(unknown, catalogue);
};

/** Nobody gives, takes or redefines what they do not hold. @throws Failure `forbidden` */
export const assertHolds = (held: readonly string[], required: readonly Permission[]): void => {
  const missing = required.filter(permission => !held.includes(permission));
  if (missing.length > 0) throw permissionNotHeld(missing);
};

export const isRoleName = (name: string): boolean => /^[a-z][a-z0-9-]{0,49}$/.test(name);
export const roleNameRule = 'must be lower-case letters, digits and hyphens, 50 at most, and begin with a letter';

export type RoleDefinition = {
  readonly description?: string | undefined;
  readonly permissions: readonly Permission[];
  /** The version that the caller expects, if any. */
  readonly version?: number | undefined;
};

/**
 * The role after a definition; the same object if nothing changes. The caller must hold the permissions that it has had and those that it gets.
 *
 * @param existing undefined: the role is new
 * @param held the permissions of the caller's account at this moment
 */
export const defineRole = (
  name: RoleName,
  existing: Role | undefined,
  {description, permissions: wanted, version}: RoleDefinition,
  held: readonly Permission[],
): Role => {
  if (!isRoleName(name)) throw badRoleName();
  if (unchangeable.has(name)) throw builtInRole(name);
  if (version !== undefined && version !== existing?.version) throw staleRole(name, existing?.version);
  const role = {
    name,
    description: description ?? existing?.description ?? '',
    permissions: permissions.filter(permission => wanted.includes(permission)),
  };
  assertHolds(held, ['accounts:write', ...role.permissions, ...(existing?.permissions ?? [])]);
  const isSame = existing?.description === role.description && existing.permissions.join() === role.permissions.join();
  return isSame ? existing : {...role, version: (existing?.version ?? 0) + 1};
};

/** @param holders accounts and open invitations that have it
 * @throws Failure `conflict` for a built-in role and one that is held, `forbidden` when the caller lacks one of its permissions */
export const assertCanDeleteRole = (role: Role, holders: number, held: readonly Permission[]): void => {
  if (isBuiltIn(role.name)) throw builtInRole(role.name);
  assertHolds(held, ['accounts:write', ...role.permissions]);
  if (holders > 0) throw roleInUse(role.name, holders);
};

export const unknownRole = (name: RoleName) => new Failure('not-found', 'unknown-role', `There is no role ${name}.`);
const unknownRoles = (names: readonly RoleName[], catalogue: RoleCatalogue) =>
  new Failure(
    'invalid',
    'unknown-role',
    `There is no role ${names.join(', ')}. Roles: ${[...catalogue.keys()].join(', ')}.`,
    {errors: [{path: 'roles', message: `must be roles of the shop: ${[...catalogue.keys()].join(', ')}`}]},
  );
const badRoleName = () =>
  new Failure('invalid', 'bad-role-name', 'This cannot be the name of a role.', {
    errors: [{path: 'name', message: roleNameRule}],
  });
const permissionNotHeld = (missing: readonly Permission[]) =>
  new Failure('forbidden', 'permission-not-held', `You lack the permission ${missing.join(', ')} yourself.`);
const builtInRole = (name: RoleName) =>
  new Failure(
    'conflict',
    'built-in-role',
    `The role ${name} is built in, and cannot be ${name === 'staff' ? 'deleted' : 'changed'}.`,
  );
const roleInUse = (name: RoleName, holders: number) =>
  new Failure(
    'conflict',
    'role-in-use',
    `The role ${name} is held by ${holders} ${holders === 1 ? 'account or invitation' : 'accounts and invitations'}. Give them other roles first.`,
  );
const staleRole = (name: RoleName, version: number | undefined) =>
  new Failure(
    'stale',
    'stale-role',
    version === undefined
      ? `There is no role ${name} yet.`
      : `The role ${name} has changed and is at version ${version}. Read it again.`,
  );
