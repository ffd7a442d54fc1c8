import test from 'ava';
import {
  createPayment,
  type Decision,
  hasOpenRequest,
  type Payment,
  pendingRefunds,
  refundable,
  refunded,
  refundRest,
  repeatOutcome,
  requestRefund,
  requestVoid,
  settle,
  settleRefund,
} from './payment.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const terms = {id: 'payment', orderId: 'order', amount: 1000, currency: 'EUR', provider: 'simulated', token: 'tok_ok'};
const pending = createPayment(terms, now);

type Status = Payment['state']['status'];
const states: {readonly [S in Status]: Payment['state']} = {
  pending: {status: 'pending'},
  voiding: {status: 'voiding'},
  captured: {status: 'captured', refunds: []},
  failed: {status: 'failed', reason: 'declined'},
  voided: {status: 'voided'},
};
const all = Object.keys(states) as Status[];
const payment = (status: Status): Payment => ({...pending, state: states[status]});

type Decide = (payment: Payment) => Decision;
/** By status before: the status after, and the events. An absent status stays, without events. */
type Table = {readonly [S in Status]?: readonly [after: Status, ...eventTypes: string[]]};
const decides = test.macro((t, decide: Decide, table: Table) => {
  for (const status of all) {
    const before = payment(status);
    const {payment: after, events} = decide(before);
    const [expected, ...eventTypes] = table[status] ?? [status];
    t.is(after.state.status, expected, status);
    t.deepEqual(
      events.map(({type}) => type as string),
      eventTypes,
      status,
    );
    if (status === expected) t.is(after, before, status);
    else t.like(after, {version: 2, createdAt: now, updatedAt: later}, status);
  }
});

test('a capture ends what waits', decides, p => settle(p, {result: 'captured'}, later), {
  pending: ['captured', 'captured'],
  voiding: ['captured', 'captured'],
});
test('a refusal ends what waits', decides, p => settle(p, {result: 'declined', reason: 'no money'}, later), {
  pending: ['failed', 'failed'],
  voiding: ['failed', 'failed'],
});
test('a void ends what waits', decides, p => settle(p, {result: 'voided'}, later), {
  pending: ['voided', 'voided'],
  voiding: ['voided', 'voided'],
});
test('no answer ends nothing', decides, p => settle(p, {result: 'none'}, later), {});
test(
  'a void is requested while the outcome is unknown; otherwise the outcome is published again',
  decides,
  p => requestVoid(p, later),
  {
    pending: ['voiding'],
    captured: ['captured', 'captured'],
    failed: ['failed', 'failed'],
    voided: ['voided', 'voided'],
  },
);
test('a known outcome is published again', decides, repeatOutcome, {
  captured: ['captured', 'captured'],
  failed: ['failed', 'failed'],
  voided: ['voided', 'voided'],
});

test('the reason of a decline is saved and published', t => {
  const {payment: failed, events} = settle(pending, {result: 'declined', reason: 'no money'}, later);
  t.deepEqual(failed.state, {status: 'failed', reason: 'no money'});
  t.deepEqual([...events, ...repeatOutcome(failed).events], Array(2).fill({type: 'failed', reason: 'no money'}));
});

const captured = payment('captured');
const uncaptured = all.filter(status => status !== 'captured');
const refund = (id: string, amount?: number) => (of: Payment) =>
  requestRefund(of, {id, amount, reason: 'broken'}, later);
const succeeded = {result: 'succeeded'} as const;
const confirm = (id: string) => (of: Payment) => settleRefund(of, id, succeeded, later).payment;
const after = (...steps: ((of: Payment) => Payment)[]) => steps.reduce((of, step) => step(of), captured);

test('a refund counts against what is left at once, and as given back when it is confirmed', t => {
  const asked = after(refund('a', 300));
  t.deepEqual([refundable(asked), refunded(asked), hasOpenRequest(asked)], [700, 0, true]);
  t.deepEqual(pendingRefunds(asked), [{id: 'a', amount: 300, reason: 'broken', status: 'pending', at: later}]);
  const done = after(refund('a', 300), confirm('a'));
  t.deepEqual([refundable(done), refunded(done), hasOpenRequest(done)], [700, 300, false]);
});

test('a refund of no amount is of all that is left', t => {
  const amounts = pendingRefunds(after(refund('a', 300), refund('b'))).map(({amount}) => amount);
  t.deepEqual(amounts, [300, 700]);
});

test('each refund is published once, with the total so far', t => {
  const both = after(refund('a', 300), refund('b', 200), confirm('b'));
  const {payment: done, events} = settleRefund(both, 'a', succeeded, later);
  t.like(events[0], {type: 'refunded', refund: {id: 'a', amount: 300, status: 'succeeded'}, refunded: 500});
  t.deepEqual(settleRefund(done, 'a', succeeded, later), {payment: done, events: []});
  t.deepEqual(settleRefund(done, 'unknown', succeeded, later), {payment: done, events: []});
});

test('a failed refund is published with its reason, and its amount can be refunded again', t => {
  const refused = {result: 'failed', reason: 'the card is closed'} as const;
  const {payment: failed, events} = settleRefund(after(refund('a', 300)), 'a', refused, later);
  t.like(events[0], {type: 'refund_failed', refund: {id: 'a', status: 'failed', failureReason: 'the card is closed'}});
  t.deepEqual([refundable(failed), refunded(failed), hasOpenRequest(failed)], [1000, 0, false]);
  const repeated = confirm('b')(refund('b')(failed));
  t.deepEqual([refundable(repeated), refunded(repeated)], [0, 1000]);
  t.is(settleRefund(repeated, 'a', succeeded, later).payment, repeated);
});

test('what was captured stands, whatever was given back', t => {
  t.deepEqual(repeatOutcome(after(refund('a'), confirm('a'))).events, [{type: 'captured'}]);
});

test('a cancelled order gets what is left, once', t => {
  const rest = refundRest(after(refund('a', 300)), 'b', 'cancelled', later);
  t.is(refundable(rest), 0);
  t.is(refundRest(rest, 'c', 'cancelled', later), rest);
  for (const status of uncaptured) t.is(refundRest(payment(status), 'b', 'cancelled', later).state, states[status]);
});

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});
for (const status of uncaptured) {
  test(`refuses to refund what is ${status}`, refuses, () => refund('a', 1)(payment(status)), 'not-captured');
}
test(
  'refuses to refund more than is left',
  refuses,
  () => after(refund('a', 300), refund('b', 701)),
  'refund-too-large',
);
test('refuses to refund when nothing is left', refuses, () => after(refund('a'), refund('b', 1)), 'nothing-left');
