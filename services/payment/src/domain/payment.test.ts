import test from 'ava';
import {
  createPayment,
  type Decision,
  hasOpenRequest,
  type Payment,
  repeatOutcome,
  requestVoid,
  settle,
} from './payment.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-04T00:00:00.000Z';
const means = {provider: 'simulated', token: 'tok_ok'};
const pending = createPayment(
  {...means, id: 'payment', orderId: 'order', amount: 1000, currency: 'EUR', lines: []},
  now,
);

type Status = Payment['state']['status'];
const states: {readonly [S in Status]: Payment['state']} = {
  pending: {status: 'pending'},
  requires_action: {status: 'requires_action', nextAction: {type: 'redirect', url: '/confirm'}},
  authorized: {status: 'authorized'},
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

/** Every status without an outcome leads to `status`, which is published. */
const ends = (status: Status): Table =>
  Object.fromEntries(
    (['pending', 'requires_action', 'authorized', 'voiding'] as const).map(open => [open, [status, status]]),
  );

test('a capture ends an open payment', decides, p => settle(p, {result: 'captured'}, later), ends('captured'));
test(
  'a decline ends an open payment',
  decides,
  p => settle(p, {result: 'declined', reason: 'no money'}, later),
  ends('failed'),
);
test('a void ends an open payment', decides, p => settle(p, {result: 'voided'}, later), ends('voided'));
test('no answer changes nothing', decides, p => settle(p, {result: 'none'}, later), {});
test('an authorization is no outcome', decides, p => settle(p, {result: 'authorized'}, later), {
  pending: ['authorized', 'authorized'],
  requires_action: ['authorized', 'authorized'],
});
test(
  'a required action is published once',
  decides,
  p => settle(p, {result: 'requires_action', nextAction: {type: 'redirect', url: '/confirm'}}, later),
  {pending: ['requires_action', 'requires_action']},
);

const final: Table = {
  captured: ['captured', 'captured'],
  failed: ['failed', 'failed'],
  voided: ['voided', 'voided'],
};
test(
  'a void is requested while the payment is open; otherwise the outcome is published again',
  decides,
  p => requestVoid(p, later),
  {...final, pending: ['voiding'], requires_action: ['voiding'], authorized: ['voiding']},
);
test('a known outcome and a required action are published again', decides, repeatOutcome, {
  ...final,
  requires_action: ['requires_action', 'requires_action'],
});

test('an action at another place is published, too', t => {
  const elsewhere = {result: 'requires_action', nextAction: {type: 'redirect', url: '/elsewhere'}} as const;
  const {payment: after, events} = settle(payment('requires_action'), elsewhere, later);
  t.deepEqual(after.state, {status: 'requires_action', nextAction: {type: 'redirect', url: '/elsewhere'}});
  t.deepEqual(events, [{type: 'requires_action', nextAction: {type: 'redirect', url: '/elsewhere'}}]);
});

test('the provider is asked while a payment has no outcome', t => {
  const open = all.filter(status => hasOpenRequest(payment(status)));
  t.deepEqual(open, ['pending', 'requires_action', 'authorized', 'voiding']);
});

test('the reason of a decline is saved and published', t => {
  const {payment: failed, events} = settle(pending, {result: 'declined', reason: 'no money'}, later);
  t.deepEqual(failed.state, {status: 'failed', reason: 'no money'});
  t.deepEqual([...events, ...repeatOutcome(failed).events], Array(2).fill({type: 'failed', reason: 'no money'}));
});
