import test from 'ava';
import {orderOf} from '../testing/orders.ts';
import {type Accessor, actorOf, canAccess, type Order} from './order.ts';

const grants = test.macro((t, terms: Partial<Order>, accessor: Partial<Accessor>, expected: boolean) => {
  const order = orderOf({userId: null, guestTokenHash: null, ...terms});
  t.is(canAccess(order, {staff: false, ...accessor}), expected);
});

test('users access their own orders', grants, {userId: 'ada'}, {userId: 'ada'}, true);
test('users access no other order', grants, {userId: 'ada'}, {userId: 'bob', guestTokenHash: 'hash'}, false);
test('a token gives access to its order', grants, {guestTokenHash: 'hash'}, {guestTokenHash: 'hash'}, true);
test(
  'a token gives no access to another order',
  grants,
  {guestTokenHash: 'hash'},
  {guestTokenHash: 'other', userId: 'ada'},
  false,
);
test("an anonymous caller may not access a guest's order", grants, {guestTokenHash: 'hash'}, {}, false);
test('staff may access every order', grants, {userId: 'ada'}, {staff: true}, true);

test('the actor of a change is staff by permission, and a customer otherwise', t => {
  t.deepEqual(actorOf({userId: 'ada', staff: false}), {type: 'customer', userId: 'ada'});
  t.deepEqual(actorOf({userId: 'sam', staff: true}), {type: 'staff', userId: 'sam'});
  t.deepEqual(actorOf({guestTokenHash: 'hash', staff: false}), {type: 'customer', userId: null});
});
