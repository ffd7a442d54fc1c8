import test from 'ava';
import {permissionsOf, sortRoles} from './role.ts';

test('a customer has no permissions', t => {
  t.deepEqual(permissionsOf(['customer']), []);
});

test('staff have all permissions except accounts:write, administrators have all', t => {
  const staff = permissionsOf(['customer', 'staff']);
  t.true(staff.includes('orders:write'));
  t.false(staff.includes('accounts:write'));
  t.deepEqual(permissionsOf(['staff', 'admin']), [...staff, 'accounts:write']);
});

test('sortRoles returns each role once, in order', t => {
  t.deepEqual(sortRoles(['admin', 'customer', 'admin']), ['customer', 'admin']);
});
