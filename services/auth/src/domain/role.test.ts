import {permissions} from '@ecom/contracts/permission';
import test from 'ava';
import {
  assertCanDeleteRole,
  assertRolesExist,
  builtInCatalogue,
  catalogueOf,
  defineRole,
  permissionsOf,
  type Role,
  sortRoles,
} from './role.ts';

const warehouse: Role = {name: 'warehouse', version: 3, description: 'Packs', permissions: ['stock:write']};
const all = permissionsOf(['admin'], builtInCatalogue);

test('a customer has no permissions', t => {
  t.deepEqual(permissionsOf(['customer'], builtInCatalogue), []);
});

test('only administrators change accounts and operate the running system', t => {
  const staff = permissionsOf(['customer', 'staff'], builtInCatalogue);
  t.true(staff.includes('orders:write'));
  const administrators = ['accounts:write', 'ops:read', 'ops:write'] as const;
  for (const permission of administrators) t.false(staff.includes(permission));
  t.deepEqual(permissionsOf(['staff', 'admin'], builtInCatalogue), permissions);
});

test('sortRoles returns each role once: built-in roles in order, then those of the shop by name', t => {
  t.deepEqual(sortRoles(['admin', 'customer', 'admin']), ['customer', 'admin']);
  t.deepEqual(sortRoles(['zoo', 'admin', 'art', 'zoo']), ['admin', 'art', 'zoo']);
});

test('a shop adds roles and changes staff, but neither customer nor admin', t => {
  const changed = ['customer', 'staff', 'admin'].map(name => ({...warehouse, name}));
  const catalogue = catalogueOf([...changed, warehouse]);
  t.deepEqual([...catalogue.keys()], ['customer', 'staff', 'admin', 'warehouse']);
  t.deepEqual(permissionsOf(['customer'], catalogue), []);
  t.deepEqual(permissionsOf(['admin'], catalogue), permissions);
  t.deepEqual(permissionsOf(['staff'], catalogue), ['stock:write']);
  t.deepEqual(permissionsOf(['gone'], catalogue), []);
});

test('a new role has version 1, and each permission once, in order', t => {
  const role = defineRole('audit', undefined, {permissions: ['orders:read', 'users:read', 'orders:read']}, all);
  t.deepEqual(role, {name: 'audit', version: 1, description: '', permissions: ['users:read', 'orders:read']});
});

test('a changed role is a new version, and keeps its description unless there is another', t => {
  const changed = defineRole('warehouse', warehouse, {permissions: ['orders:read'], version: 3}, all);
  t.deepEqual(changed, {...warehouse, version: 4, permissions: ['orders:read']});
  t.is(defineRole('warehouse', warehouse, {permissions: ['stock:write']}, all), warehouse);
  t.like(defineRole('warehouse', warehouse, {permissions: ['stock:write'], description: ''}, all), {description: ''});
});

const refuses = test.macro((t, decide: () => unknown, code: string) => {
  t.throws(decide, {code});
});
const define = (name: string, role: Role | undefined, wanted: Role['permissions'], held = all, version?: number) =>
  defineRole(name, role, {permissions: wanted, version}, held);
const withoutPayments = all.filter(permission => permission !== 'payments:write');
test('a name of other characters is refused', refuses, () => define('King!', undefined, []), 'bad-role-name');
test('admin cannot be changed', refuses, () => define('admin', undefined, []), 'built-in-role');
test('customer cannot be changed', refuses, () => define('customer', undefined, ['users:read']), 'built-in-role');
test(
  'nobody gives a permission that they lack',
  refuses,
  () => define('x', undefined, ['payments:write'], withoutPayments),
  'permission-not-held',
);
test(
  'nobody takes a permission that they lack',
  refuses,
  () => define('staff', builtInCatalogue.get('staff'), [], withoutPayments),
  'permission-not-held',
);
test(
  'who has lost accounts:write defines no role',
  refuses,
  () => define('x', undefined, [], ['users:read']),
  'permission-not-held',
);
test('an outdated version is refused', refuses, () => define('warehouse', warehouse, [], all, 2), 'stale-role');
test(
  'a version of a role that does not exist is refused',
  refuses,
  () => define('x', undefined, [], all, 1),
  'stale-role',
);
test(
  'staff cannot be deleted',
  refuses,
  () => assertCanDeleteRole(builtInCatalogue.get('staff')!, 0, all),
  'built-in-role',
);
test('a role that is held cannot be deleted', refuses, () => assertCanDeleteRole(warehouse, 1, all), 'role-in-use');
test(
  'nobody deletes a role with a permission that they lack',
  refuses,
  () => assertCanDeleteRole(warehouse, 0, ['accounts:write']),
  'permission-not-held',
);
test(
  'roles that do not exist are named',
  refuses,
  () => assertRolesExist(['staff', 'king'], builtInCatalogue),
  'unknown-role',
);
