import test from 'ava';
import {permissionsOf, sortRoles} from './role.ts';

test('a customer has no permissions', t => {
  t.deepEqual(permissionsOf(['customer']), []);
});

test('only administrators change accounts and operate the running system', t => {
  const staff = permissionsOf(['customer', 'staff']);
  t.true(staff.includes('orders:write'));
  const administrators = ['accounts:write', 'ops:read', 'ops:write'] as const;
  for (const permission of administrators) t.false(staff.includes(permission));
  t.deepEqual(permissionsOf(['staff', 'admin']), [...staff, ...administrators]);
});

test('sortRoles returns each role once, in order', t => {
  t.deepEqual(sortRoles(['admin', 'customer', 'admin']), ['customer', 'admin']);
});
