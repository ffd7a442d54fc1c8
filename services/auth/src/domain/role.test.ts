import test from 'ava';
import {permissionsOf, sortRoles} from './role.ts';

test('a customer needs no permission', t => {
  t.deepEqual(permissionsOf(['customer']), []);
});

test('staff run the shop, and administrators run the staff', t => {
  const staff = permissionsOf(['customer', 'staff']);
  t.true(staff.includes('orders:write'));
  t.false(staff.includes('accounts:write'));
  t.deepEqual(permissionsOf(['staff', 'admin']), [...staff, 'accounts:write']);
});

test('roles are kept once each, in order', t => {
  t.deepEqual(sortRoles(['admin', 'customer', 'admin']), ['customer', 'admin']);
});
