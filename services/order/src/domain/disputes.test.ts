import test from 'ava';
import {eur, orderOf} from '../testing/orders.ts';
import {onDispute} from './disputes.ts';

const now = '2026-03-03T00:00:00.000Z';
const dispute = {
  id: 'dp_1',
  amount: eur(1000),
  reason: 'product_not_received',
  status: 'needs_response',
  evidenceDueBy: '2026-03-10T00:00:00.000Z',
  createdAt: now,
} as const;
const paid = orderOf({status: 'confirmed', paymentStatus: 'captured'});

test('a dispute is part of the order and of its history, and changes no status', t => {
  const {order, events} = onDispute(paid, dispute, now);
  t.deepEqual([order.disputes, order.status, order.paymentStatus, events], [[dispute], 'confirmed', 'captured', []]);
  t.like(order.history.at(-1), {
    dimension: 'paymentStatus',
    status: 'captured',
    reason: 'the customer disputes 10.00 EUR with the bank (product not received): needs response',
  });
  t.is(onDispute(order, dispute, now).order, order);
});

test('a dispute that goes on replaces the one that there was', t => {
  const second = {...dispute, id: 'dp_2'};
  const won = {...dispute, status: 'won'} as const;
  const after = [dispute, second, won].reduce((order, each) => onDispute(order, each, now).order, paid);
  t.deepEqual(after.disputes, [won, second]);
});
