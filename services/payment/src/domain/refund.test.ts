import {systemActor} from '@ecom/contracts/actor';
import type {LineQuantity} from '@ecom/contracts/line-item';
import test from 'ava';
import {createPayment, type Decision, hasOpenRequest, type Payment, pendingRefunds, repeatOutcome} from './payment.ts';
import {
  type RefundRequest,
  refundable,
  refundCancelledLines,
  refunded,
  refundRest,
  requestRefund,
  settleRefund,
} from './refund.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const means = {provider: 'simulated', token: 'tok_ok'};
/** Three socks and a hat; the shipping costs 152. */
const lines = [
  {id: 'socks', quantity: 3, total: 4048},
  {id: 'hat', quantity: 1, total: 800},
];
const open = createPayment({...means, id: 'payment', orderId: 'order', amount: 5000, currency: 'EUR', lines}, now);
const captured: Payment = {...open, state: {status: 'captured', refunds: []}};
const uncaptured: readonly Payment['state'][] = [
  {status: 'pending'},
  {status: 'requires_action', nextAction: {type: 'redirect', url: '/confirm'}},
  {status: 'authorized'},
  {status: 'voiding'},
  {status: 'failed', reason: 'declined'},
  {status: 'voided'},
];

type Step = (of: Payment) => Decision;
const refund =
  (id: string, request: Partial<RefundRequest> = {}): Step =>
  of =>
    requestRefund(of, {id, reason: 'broken', ...request}, later);
const pieces = (lineId: string, quantity: number): LineQuantity[] => [{lineId, quantity}];
const succeed =
  (id: string): Step =>
  of =>
    settleRefund(of, id, {result: 'succeeded'}, later);
const fail =
  (id: string): Step =>
  of =>
    settleRefund(of, id, {result: 'failed', reason: 'the card is closed'}, later);
const cancel =
  (cancellationId: string, cancelledLines: readonly LineQuantity[]): Step =>
  of =>
    refundCancelledLines(
      of,
      `refund of ${cancellationId}`,
      {cancellationId, lines, cancelledLines, reason: 'out of stock'},
      later,
    );
const after = (...steps: Step[]) => steps.reduce((of, step) => step(of).payment, captured);
const amounts = ({state}: Payment) => (state.status === 'captured' ? state.refunds.map(({amount}) => amount) : []);
const staff = {type: 'staff', userId: 'clerk'} as const;

test('a refund counts against what is left at once, and as refunded when it succeeds', t => {
  const {payment: requested, events} = refund('a', {amount: 300, actor: staff})(captured);
  t.deepEqual([refundable(requested), refunded(requested), hasOpenRequest(requested)], [4700, 0, true]);
  const [expected] = pendingRefunds(requested);
  t.deepEqual(expected, {
    id: 'a',
    amount: 300,
    reason: 'broken',
    status: 'pending',
    lines: [],
    cancellationId: null,
    actor: staff,
    at: later,
  });
  t.deepEqual(events, [{type: 'refund_requested', refund: expected!}]);
  const done = after(refund('a', {amount: 300}), succeed('a'));
  t.deepEqual([refundable(done), refunded(done), hasOpenRequest(done)], [4700, 300, false]);
});

test('a refund without amount and lines is of all that is left, with all pieces that are left', t => {
  const [, , rest] = pendingRefunds(
    after(refund('a', {amount: 300}), refund('b', {lines: pieces('socks', 1)}), refund('c')),
  );
  t.like(rest, {amount: 3351, actor: systemActor});
  t.deepEqual(rest!.lines, [
    {lineId: 'socks', quantity: 2, amount: 2699},
    {lineId: 'hat', quantity: 1, amount: 800},
  ]);
});

test('the pieces of a line are refunded one by one to the minor unit', t => {
  const one = (id: string) => refund(id, {lines: pieces('socks', 1)});
  t.deepEqual(amounts(after(one('a'), one('b'), one('c'))), [1349, 1350, 1349]);
});

test('pieces of a failed refund can be refunded again, and all pieces still add up to the total', t => {
  const one = (id: string) => refund(id, {lines: pieces('socks', 1)});
  const paid = after(one('a'), one('b'), succeed('b'), fail('a'), one('c'), succeed('c'), one('d'), succeed('d'));
  t.is(refunded(paid), 4048);
});

test('each refund is published once, with the total so far', t => {
  const both = after(refund('a', {amount: 300}), refund('b', {amount: 200}), succeed('b'));
  const {payment: done, events} = succeed('a')(both);
  t.like(events[0], {type: 'refunded', refund: {id: 'a', amount: 300, status: 'succeeded'}, refunded: 500});
  t.deepEqual(succeed('a')(done), {payment: done, events: []});
  t.deepEqual(succeed('unknown')(done), {payment: done, events: []});
});

test('a failed refund is published with its reason, and its amount can be refunded again', t => {
  const {payment: failed, events} = fail('a')(after(refund('a', {amount: 300})));
  t.like(events[0], {type: 'refund_failed', refund: {id: 'a', status: 'failed', failureReason: 'the card is closed'}});
  t.deepEqual([refundable(failed), refunded(failed), hasOpenRequest(failed)], [5000, 0, false]);
  const repeated = succeed('b')(refund('b')(failed).payment).payment;
  t.deepEqual([refundable(repeated), refunded(repeated)], [0, 5000]);
  t.is(succeed('a')(repeated).payment, repeated);
});

test('a refund that has succeeded may fail later, once, and its amount can be refunded again', t => {
  const done = after(refund('a', {amount: 300}), succeed('a'));
  const {payment: failed, events} = fail('a')(done);
  t.like(events[0], {type: 'refund_failed', refund: {id: 'a', failureReason: 'the card is closed'}});
  t.deepEqual([refundable(failed), refunded(failed)], [5000, 0]);
  t.is(fail('a')(failed).payment, failed);
  t.is(succeed('a')(failed).payment, failed);
});

test('a refund that the provider processes stays pending', t => {
  const requested = after(refund('a', {amount: 300}));
  t.is(settleRefund(requested, 'a', {result: 'pending'}, later).payment, requested);
});

test('a refund does not change that the payment is captured', t => {
  t.deepEqual(repeatOutcome(after(refund('a'), succeed('a'))).events, [{type: 'captured'}]);
});

test('what is left of a cancelled order is refunded once', t => {
  const {payment: rest} = refundRest(after(refund('a', {amount: 300})), 'b', 'cancelled', later);
  t.is(refundable(rest), 0);
  t.is(refundRest(rest, 'c', 'cancelled', later).payment, rest);
  for (const state of uncaptured) t.is(refundRest({...open, state}, 'b', 'cancelled', later).payment.state, state);
});

test('a cancellation of lines refunds its pieces once, also when the refund has failed', t => {
  const {payment: cancelled, events} = cancel('one', pieces('socks', 2))(captured);
  t.like(pendingRefunds(cancelled), [
    {amount: 2699, cancellationId: 'one', actor: systemActor, reason: 'out of stock'},
  ]);
  t.deepEqual(pendingRefunds(cancelled)[0]!.lines, [{lineId: 'socks', quantity: 2, amount: 2699}]);
  t.is(events[0]!.type, 'refund_requested');
  t.is(cancel('one', pieces('socks', 2))(cancelled).payment, cancelled);
  const failed = fail('refund of one')(cancelled).payment;
  t.is(cancel('one', pieces('socks', 2))(failed).payment, failed);
  t.deepEqual(amounts(refund('again', {lines: pieces('socks', 2)})(failed).payment), [2699, 2699]);
});

const cancels = test.macro((t, before: Step[], cancelledLines: readonly LineQuantity[], expected: number[]) => {
  const paid = after(...before);
  t.deepEqual(amounts(cancel('one', cancelledLines)(paid).payment).slice(amounts(paid).length), expected);
});
const socks = (id: string, quantity: number) => refund(id, {lines: pieces('socks', quantity)});

test('a cancellation skips pieces that are refunded already', cancels, [socks('a', 2)], pieces('socks', 3), [1349]);
test('a cancellation of refunded pieces refunds nothing', cancels, [socks('a', 3)], pieces('socks', 1), []);
test('a cancellation is capped by what is left', cancels, [refund('a', {amount: 4000})], pieces('socks', 3), [1000]);
test('a cancellation of a refunded payment refunds nothing', cancels, [refund('a')], pieces('socks', 1), []);
test('a cancellation of an unknown line refunds nothing', cancels, [], pieces('shoe', 1), []);
test('a line that a cancellation names twice', cancels, [], [...pieces('socks', 1), ...pieces('socks', 1)], [2699]);
test('several lines are one refund', cancels, [], [...pieces('socks', 1), ...pieces('hat', 1)], [2149]);

test('a cancellation refunds a payment that does not know its lines', t => {
  const old = {...captured, lines: []};
  t.deepEqual(amounts(cancel('one', pieces('hat', 1))(old).payment), [800]);
});

test('a cancellation of an order that is not paid refunds nothing', t => {
  for (const state of uncaptured) t.is(cancel('one', pieces('hat', 1))({...open, state}).payment.state, state);
});

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});
for (const state of uncaptured) {
  test(`refuses to refund what is ${state.status}`, refuses, () => refund('a')({...open, state}), 'not-captured');
}
const [large, one] = [refund('a', {amount: 300}), refund('b', {amount: 1})];
test(
  'refuses to refund more than is left',
  refuses,
  () => after(large, refund('b', {amount: 4701})),
  'refund-too-large',
);
test('refuses to refund when nothing is left', refuses, () => after(refund('a'), one), 'nothing-left');
test(
  'refuses to refund more pieces than are left',
  refuses,
  () => after(socks('a', 2), socks('b', 2)),
  'too-many-pieces',
);
test(
  'refuses to refund pieces after all are refunded',
  refuses,
  () => after(refund('a'), socks('b', 1)),
  'too-many-pieces',
);
test(
  'refuses to refund pieces that cost more than is left',
  refuses,
  () => after(refund('a', {amount: 4000}), socks('b', 1)),
  'refund-too-large',
);
test(
  'refuses to refund a line of another order',
  refuses,
  () => after(refund('a', {lines: pieces('shoe', 1)})),
  'unknown-line',
);
test(
  'refuses to refund lines of a payment that does not know its lines',
  refuses,
  () => socks('a', 1)({...captured, lines: []}),
  'lines-unknown',
);
test(
  'refuses to refund pieces that cost nothing',
  refuses,
  () => socks('a', 1)({...captured, lines: [{id: 'socks', quantity: 1, total: 0}]}),
  'nothing-to-refund',
);
