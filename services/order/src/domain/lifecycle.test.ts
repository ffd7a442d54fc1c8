import test from 'ava';
import {
  cancel,
  type Decision,
  deliver,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRefunded,
  onPaymentVoided,
  onStockRejected,
  onStockReserved,
  place,
  repeatRequest,
  ship,
} from './lifecycle.ts';
import {type Accessor, canAccess, isAwaitingAnswer, type Order, paymentStatus, type State} from './order.ts';

const at = '2026-03-03T00:00:00.000Z';
const later = '2026-03-03T00:00:10.000Z';
const paymentTimeoutMs = 10_000;
const shipment = {carrier: 'Post', trackingCode: null};
const terms = {
  id: '019a0000-0000-7000-8000-000000000001',
  cartId: 'cart',
  userId: 'ada',
  guestTokenHash: null,
  email: 'ada@example.org',
  lines: [],
  total: {amount: 1000, currency: 'EUR'},
  shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
  payment: {provider: 'simulated', token: 'tok_ok'},
};
const placed = place(terms, at).order;

const after = (decide: (order: Order, now: string) => Decision, order: Order) => decide(order, at).order;
const awaiting = after(onStockReserved, placed);
const voiding = cancel(awaiting, 'too late', at).order;
const paid = after(onPaymentCaptured, awaiting);
const partlyRefunded = onPaymentRefunded(paid, 300, 1000, at).order;
const shipped = ship(paid, shipment, at).order;
const delivered = after(deliver, shipped);
const orders = {
  placed,
  awaiting,
  voiding,
  rejected: onStockRejected(placed, 'sold out', at).order,
  'cancelled early': cancel(placed, 'a mistake', at).order,
  'not paid': onPaymentFailed(awaiting, 'no money', at).order,
  voided: after(onPaymentVoided, voiding),
  'to refund': cancel(paid, 'a mistake', at).order,
  paid,
  'partly refunded': partlyRefunded,
  shipped,
  'shipped, partly refunded': onPaymentRefunded(shipped, 300, 1000, at).order,
  delivered,
  'delivered, partly refunded': onPaymentRefunded(delivered, 300, 1000, at).order,
  refunded: onPaymentRefunded(paid, 1000, 1000, at).order,
  'shipped, refunded': onPaymentRefunded(shipped, 1000, 1000, at).order,
} satisfies Record<string, Order>;
type Name = keyof typeof orders;

const events = {
  reserved: order => onStockReserved(order, later),
  short: order => onStockRejected(order, 'sold out', later),
  captured: order => onPaymentCaptured(order, later),
  failed: order => onPaymentFailed(order, 'no money', later),
  voided: order => onPaymentVoided(order, later),
  'refunded 300': order => onPaymentRefunded(order, 300, 1000, later),
  'refunded 1000': order => onPaymentRefunded(order, 1000, 1000, later),
  cancel: order => cancel(order, 'a mistake', later),
  ship: order => ship(order, shipment, later),
  deliver: order => deliver(order, later),
  remind: order => repeatRequest(order, paymentTimeoutMs, later),
} satisfies Record<string, (order: Order) => Decision>;

/** `paid (captured): paid`: the status, the payment status, the events; or the refusal; or nothing. */
const outcome = (order: Order, decide: (order: Order) => Decision): string => {
  try {
    const {order: next, events} = decide(order);
    const types = events.map(
      ({type, ...data}) => type.slice('order.'.length) + ('refund' in data && data.refund ? ' with refund' : ''),
    );
    const state = next.state === order.state ? '' : `${next.state.status} (${paymentStatus(next)})`;
    return [state, ...types].filter(Boolean).join(': ');
  } catch (error) {
    return (error as {code: string}).code;
  }
};

const unsold = {ship: 'not-shippable', deliver: 'not-deliverable'};
const late = {captured: 'cancelled (captured): cancelled with refund'};
const part = 'partially_refunded (partially_refunded): refunded';
const whole = 'refunded (refunded): refunded';
const back = 'cancelled (captured): cancelled with refund';

/** What each event does to an order in each state; one that is not named does nothing, and tells nothing. */
const table: Readonly<Record<Name, Partial<Record<keyof typeof events, string>>>> = {
  placed: {
    ...unsold,
    reserved: 'awaiting_payment (pending): awaiting_payment',
    short: 'rejected (none): rejected',
    cancel: 'cancelled (none): cancelled',
    remind: 'placed',
  },
  awaiting: {
    ...unsold,
    captured: 'paid (captured): paid',
    failed: 'cancelled (failed): cancelled',
    voided: 'cancelled (voided): cancelled',
    cancel: 'awaiting_payment (pending): void_requested',
    remind: 'awaiting_payment',
  },
  voiding: {
    ...unsold,
    ...late,
    failed: 'cancelled (failed): cancelled',
    voided: 'cancelled (voided): cancelled',
    remind: 'void_requested',
  },
  rejected: {...unsold, cancel: 'not-cancellable'},
  'cancelled early': {...unsold, ...late},
  'not paid': {...unsold, ...late},
  voided: {...unsold, ...late},
  'to refund': {...unsold, 'refunded 1000': whole},
  paid: {
    'refunded 300': part,
    'refunded 1000': whole,
    cancel: back,
    ship: 'shipped (captured): shipped',
    deliver: 'not-deliverable',
  },
  'partly refunded': {
    'refunded 1000': whole,
    cancel: back,
    ship: 'shipped (partially_refunded): shipped',
    deliver: 'not-deliverable',
  },
  shipped: {
    'refunded 300': part,
    'refunded 1000': whole,
    cancel: 'not-cancellable',
    ship: 'not-shippable',
    deliver: 'delivered (captured): delivered',
  },
  'shipped, partly refunded': {
    'refunded 1000': whole,
    cancel: 'not-cancellable',
    ship: 'not-shippable',
    deliver: 'delivered (partially_refunded): delivered',
  },
  delivered: {...unsold, 'refunded 300': part, 'refunded 1000': whole, cancel: 'not-cancellable'},
  'delivered, partly refunded': {...unsold, 'refunded 1000': whole, cancel: 'not-cancellable'},
  refunded: unsold,
  'shipped, refunded': unsold,
};

for (const [name, expected] of Object.entries(table)) {
  test(`what becomes of an order that is ${name}`, t => {
    const order = orders[name as Name];
    const actual = Object.fromEntries(Object.entries(events).map(([event, decide]) => [event, outcome(order, decide)]));
    t.deepEqual(actual, {...Object.fromEntries(Object.keys(events).map(event => [event, ''])), ...expected});
  });
}

test('an order begins with its number and the first line of its history', t => {
  t.like(placed, {...terms, version: 1, number: '0000-0000-01', history: [{status: 'placed', at}], createdAt: at});
});

test('a change of status is written into the history with its reason, and counts', t => {
  const {order} = onPaymentFailed(awaiting, 'no money', later);
  t.is(order.version, awaiting.version + 1);
  t.deepEqual(order.history, [...awaiting.history, {status: 'cancelled', at: later, reason: 'no money'}]);
});

test('a wish to cancel leaves no mark until payment has answered, and is then the reason', t => {
  t.deepEqual(voiding.history, awaiting.history);
  t.is(voiding.version, awaiting.version + 1);
  for (const decide of [onPaymentVoided, onPaymentCaptured]) {
    t.is(decide(voiding, later).order.history.at(-1)!.reason, 'too late');
  }
});

test('an older sum of refunds than the one that is known changes nothing', t => {
  const most = onPaymentRefunded(paid, 500, 1000, at).order;
  for (const refunded of [0, 300, 500]) t.is(onPaymentRefunded(most, refunded, 1000, later).order, most);
});

test('the void of a payment is requested only after its timeout', t => {
  const tooLong = new Date(Date.parse(later) + 1).toISOString();
  t.like(repeatRequest(awaiting, paymentTimeoutMs, tooLong), {
    order: {state: {status: 'awaiting_payment', voidReason: 'the payment took too long'}},
    events: [{type: 'order.void_requested', reason: 'the payment took too long'}],
  });
});

test('only who still owes an answer is waited for', t => {
  const waiting = Object.entries(orders).flatMap(([name, order]) => (isAwaitingAnswer(order) ? [name] : []));
  t.deepEqual(waiting, ['placed', 'awaiting', 'voiding']);
});

const opening = test.macro(
  (t, {userId = null, guestTokenHash = null}: Partial<Order>, accessor: Partial<Accessor>, expected: boolean) => {
    t.is(canAccess({...placed, userId, guestTokenHash}, {staff: false, ...accessor}), expected);
  },
);

test('a shopper opens their order', opening, {userId: 'ada'}, {userId: 'ada'}, true);
test('a shopper opens no other order', opening, {userId: 'ada'}, {userId: 'bob', guestTokenHash: 'hash'}, false);
test('a token opens its order', opening, {guestTokenHash: 'hash'}, {guestTokenHash: 'hash'}, true);
test(
  'a token gives no access to another order',
  opening,
  {guestTokenHash: 'hash'},
  {guestTokenHash: 'other', userId: 'ada'},
  false,
);
test("an anonymous caller may not access a guest's order", opening, {guestTokenHash: 'hash'}, {}, false);
test('staff may access every order', opening, {userId: 'ada'}, {staff: true}, true);

const state = (change: Partial<State>) => ({...paid, state: {...paid.state, ...change} as State});
test('a payment of which all went back is refunded, also when more did', t => {
  t.deepEqual(
    [0, 1, 999, 1000, 1001].map(refunded => paymentStatus(state({refunded}))),
    ['captured', 'partially_refunded', 'partially_refunded', 'refunded', 'refunded'],
  );
});
