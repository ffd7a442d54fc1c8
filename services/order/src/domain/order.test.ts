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

test('whoever changes their own order is its customer', t => {
  const [own, guests] = [orderOf({userId: 'ada'}), orderOf({userId: null, guestTokenHash: 'hash'})];
  t.deepEqual(actorOf(own, {userId: 'ada'}), {type: 'customer', userId: 'ada'});
  t.deepEqual(actorOf(own, {userId: 'sam'}), {type: 'staff', userId: 'sam'});
  t.deepEqual(actorOf(guests, {guestTokenHash: 'hash'}), {type: 'customer', userId: null});
});
