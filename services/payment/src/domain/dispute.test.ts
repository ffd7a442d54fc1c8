import test from 'ava';
import {applyDisputes, type Dispute} from './dispute.ts';
import {createPayment, requestCheck} from './payment.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const terms = {
  id: 'payment',
  orderId: 'order',
  amount: 1000,
  currency: 'EUR',
  provider: 'stripe',
  token: 'pm',
  lines: [],
};
const payment = {...createPayment(terms, now), state: {status: 'captured', refunds: []} as const};
const dispute: Dispute = {
  id: 'dp_1',
  amount: 1000,
  reason: 'fraudulent',
  status: 'needs_response',
  evidenceDueBy: later,
  createdAt: now,
};

test('each dispute that is new or has changed is published', t => {
  const first = applyDisputes(payment, [dispute], null, later);
  t.deepEqual(first.events, [{type: 'dispute_changed', dispute}]);
  t.deepEqual([first.payment.disputes, first.payment.version], [[dispute], 2]);
  t.is(applyDisputes(first.payment, [dispute], null, later).payment, first.payment);
  const [lost, second] = [{...dispute, status: 'lost'} as const, {...dispute, id: 'dp_2'}];
  const after = applyDisputes(first.payment, [lost, second], null, later);
  t.deepEqual(after.payment.disputes, [lost, second]);
  t.is(after.events.length, 2);
});

test('a check that was requested meanwhile is still to come', t => {
  const {payment: asked} = requestCheck(payment, now);
  const {payment: again} = requestCheck(asked, later);
  t.is(applyDisputes(again, [], asked.checkRequestedAt, later).payment, again);
  t.is(applyDisputes(again, [], again.checkRequestedAt, later).payment.checkRequestedAt, null);
});

test('news may come before the capture is known, but not of what was never captured', t => {
  const open = createPayment(terms, now);
  t.is(requestCheck(open, later).payment.checkRequestedAt, later);
  const voided = {...open, state: {status: 'voided'}} as const;
  t.is(requestCheck(voided, later).payment, voided);
});
