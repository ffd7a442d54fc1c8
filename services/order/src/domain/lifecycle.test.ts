import {plainSums} from '@ecom/contracts/price-breakdown';
import test from 'ava';
import {eur, termsOf} from '../testing/orders.ts';
import {cancel} from './cancellations.ts';
import {
  onPaymentAuthorized,
  onPaymentCaptured,
  onPaymentFailed,
  onPaymentRequiresAction,
  onPaymentVoided,
  onStockRejected,
  onStockReserved,
  place,
  repeatRequest,
} from './lifecycle.ts';
import {isAwaitingAnswer, type Order, type Refund, waitsForCustomerUntil} from './order.ts';
import {onRefund} from './refunds.ts';
import {deliver, ship} from './shipments.ts';
import {type Decision, statusesOf} from './transition.ts';

const at = '2026-03-03T00:00:00.000Z';
const later = '2026-03-03T00:00:10.000Z';
const terms = termsOf();
const staff = {type: 'staff', userId: 'sam'} as const;
const customer = {type: 'customer', userId: 'ada'} as const;
const tracking = {carrier: 'Post', trackingNumber: null, trackingUrl: null};
const whole = {id: 'all', reason: 'a mistake'};
const onePot = [{lineId: 'pot', quantity: 1}];
const refund = (amount: number, status: Refund['status'] = 'succeeded'): Refund => ({
  id: `refund of ${amount}`,
  amount,
  lines: [],
  reason: 'broken',
  status,
  failureReason: status === 'failed' ? 'the card is closed' : null,
  cancellationId: null,
  actor: staff,
  at: later,
});

const after = (decide: (order: Order, now: string) => Decision, order: Order) => decide(order, at).order;
const placed = place(terms, at).order;
const confirmed = after(onStockReserved, placed);
const voiding = cancel(confirmed, {...whole, reason: 'too late'}, customer, at).order;
const paid = after(onPaymentCaptured, confirmed);
const halfShipped = ship(paid, {id: 's1', lines: onePot, ...tracking}, staff, at).order;
const shipped = ship(halfShipped, {id: 's2', ...tracking}, staff, at).order;
const halfDelivered = deliver(shipped, 's1', staff, at).order;
const placedFree = place({...terms, ...plainSums(eur(0)), payment: null}, at).order;
const orders = {
  placed,
  confirmed,
  'requires action': onPaymentRequiresAction(confirmed, {type: 'redirect', url: '/confirm'}, at).order,
  authorized: after(onPaymentAuthorized, confirmed),
  voiding,
  rejected: onStockRejected(placed, 'sold out', at).order,
  'cancelled early': cancel(placed, whole, customer, at).order,
  'not paid': onPaymentFailed(confirmed, 'no money', at).order,
  voided: after(onPaymentVoided, voiding),
  'to refund': cancel(paid, whole, customer, at).order,
  paid,
  'partly refunded': onRefund(paid, refund(300), at).order,
  refunded: onRefund(paid, refund(1000), at).order,
  'partly cancelled': cancel(paid, {...whole, lines: onePot}, customer, at).order,
  'half shipped': halfShipped,
  shipped,
  'half delivered': halfDelivered,
  completed: deliver(halfDelivered, 's2', staff, at).order,
  'placed free': placedFree,
  free: after(onStockReserved, placedFree),
} satisfies Record<string, Order>;
type Name = keyof typeof orders;

const events = {
  reserved: order => onStockReserved(order, later),
  short: order => onStockRejected(order, 'sold out', later),
  'requires action': order => onPaymentRequiresAction(order, {type: 'redirect', url: '/confirm'}, later),
  authorized: order => onPaymentAuthorized(order, later),
  captured: order => onPaymentCaptured(order, later),
  failed: order => onPaymentFailed(order, 'no money', later),
  voided: order => onPaymentVoided(order, later),
  'refunded 200': order => onRefund(order, refund(200), later),
  'refund failed': order => onRefund(order, refund(1000, 'failed'), later),
  cancel: order => cancel(order, whole, staff, later),
  'customer cancels': order => cancel(order, whole, customer, later),
  'cancel a pot': order => cancel(order, {...whole, lines: onePot}, staff, later),
  ship: order => ship(order, {id: 's3', ...tracking}, staff, later),
  'ship a pot': order => ship(order, {id: 's3', lines: onePot, ...tracking}, staff, later),
  deliver: order => deliver(order, 's1', staff, later),
  repeat: order => repeatRequest(order, 10_000, later),
} satisfies Record<string, (order: Order) => Decision>;

/** `status paymentStatus: cancelled with refund`: the statuses that change, then the events; or the refusal; or nothing. */
const outcome = (order: Order, decide: (order: Order) => Decision): string => {
  try {
    const {order: next, events} = decide(order);
    const types = events.map(
      event => event.type.slice('order.'.length) + ('refund' in event && event.refund ? ' with refund' : ''),
    );
    const before: Readonly<Record<string, string>> = statusesOf(order);
    const changed = Object.entries(statusesOf(next)).flatMap(([key, status]) =>
      before[key] === status ? [] : [status],
    );
    return [changed.join(', '), types.join(', ')].filter(Boolean).join(': ');
  } catch (error) {
    return (error as {code: string}).code;
  }
};

const noGoods = {
  ship: 'not-shippable',
  'ship a pot': 'not-shippable',
  deliver: 'unknown-shipment',
};
const unpaid = {...noGoods, 'cancel a pot': 'not-paid'};
const partRefunded = {'refunded 200': 'partially_refunded: refunded'};
const settling = {
  failed: 'cancelled, failed: cancelled',
  voided: 'cancelled, voided: cancelled',
};
const open = {
  ...unpaid,
  ...settling,
  captured: 'captured: paid',
  cancel: 'void_requested',
  'customer cancels': 'void_requested',
  repeat: 'awaiting_payment',
};
const shippable = {
  cancel: 'cancelled: cancelled with refund',
  'customer cancels': 'cancelled: cancelled with refund',
  'cancel a pot': 'lines_cancelled',
  ship: 'shipped: shipped',
  'ship a pot': 'partially_shipped: shipped',
  deliver: 'unknown-shipment',
};
const allShipped = {
  cancel: 'no-open-pieces',
  'customer cancels': 'already-shipped',
  'cancel a pot': 'no-open-pieces',
  ship: 'no-open-pieces',
  'ship a pot': 'no-open-pieces',
};
const ended = {...noGoods, 'cancel a pot': 'not-cancellable'};
const capturedLate = {...ended, captured: 'captured: cancelled with refund'};
const delivered = {deliver: 'partially_delivered: delivered'};

/** What each event does to an order in each state; one that is not named does nothing, and publishes nothing. */
const table: Readonly<Record<Name, Partial<Record<keyof typeof events, string>>>> = {
  placed: {
    ...unpaid,
    reserved: 'confirmed: awaiting_payment',
    short: 'rejected, voided: rejected',
    cancel: 'cancelled, voided: cancelled',
    'customer cancels': 'cancelled, voided: cancelled',
    repeat: 'placed',
  },
  confirmed: {...open, 'requires action': 'requires_action', authorized: 'authorized'},
  'requires action': {...open, authorized: 'authorized'},
  authorized: open,
  voiding: {
    ...unpaid,
    ...settling,
    authorized: 'authorized',
    captured: 'cancelled, captured: cancelled with refund',
    repeat: 'void_requested',
  },
  rejected: {...ended, cancel: 'not-cancellable', 'customer cancels': 'not-cancellable'},
  'cancelled early': capturedLate,
  'not paid': capturedLate,
  voided: capturedLate,
  'to refund': {...ended, ...partRefunded},
  paid: {
    ...partRefunded,
    ...shippable,
  },
  'partly refunded': {
    'refunded 200': 'refunded',
    ...shippable,
  },
  refunded: {
    ...noGoods,
    'refunded 200': 'refunded',
    // The customer's bank has sent it back.
    'refund failed': 'captured',
    cancel: 'cancelled: cancelled with refund',
    'customer cancels': 'cancelled: cancelled with refund',
    'cancel a pot': 'lines_cancelled',
  },
  'partly cancelled': {
    ...partRefunded,
    cancel: 'cancelled: cancelled with refund',
    'customer cancels': 'cancelled: cancelled with refund',
    'cancel a pot': 'too-many-pieces',
    ship: 'shipped: shipped',
    'ship a pot': 'too-many-pieces',
    deliver: 'unknown-shipment',
  },
  'half shipped': {
    ...partRefunded,
    ...delivered,
    cancel: 'shipped: lines_cancelled',
    'customer cancels': 'already-shipped',
    'cancel a pot': 'too-many-pieces',
    ship: 'shipped: shipped',
    'ship a pot': 'too-many-pieces',
  },
  shipped: {
    ...partRefunded,
    ...delivered,
    ...allShipped,
  },
  'half delivered': {
    ...partRefunded,
    ...allShipped,
  },
  completed: {
    ...partRefunded,
    cancel: 'not-cancellable',
    'customer cancels': 'not-cancellable',
    'cancel a pot': 'not-cancellable',
    ship: 'not-shippable',
    'ship a pot': 'not-shippable',
  },
  'placed free': {
    ...unpaid,
    reserved: 'confirmed: paid',
    short: 'rejected: rejected',
    cancel: 'cancelled: cancelled',
    'customer cancels': 'cancelled: cancelled',
    repeat: 'placed',
  },
  free: {
    cancel: 'cancelled: cancelled',
    'customer cancels': 'cancelled: cancelled',
    'cancel a pot': 'lines_cancelled',
    ship: 'shipped: shipped',
    'ship a pot': 'partially_shipped: shipped',
    deliver: 'unknown-shipment',
  },
};

for (const [name, expected] of Object.entries(table)) {
  test(`what becomes of an order that is ${name}`, t => {
    const order = orders[name as Name];
    const actual = Object.fromEntries(Object.entries(events).map(([event, decide]) => [event, outcome(order, decide)]));
    t.deepEqual(actual, {...Object.fromEntries(Object.keys(events).map(event => [event, ''])), ...expected});
  });
}

test('an order begins with its number and the first entry of its history', t => {
  const entry = {dimension: 'status', status: 'placed', at, actor: customer};
  t.like(placed, {...terms, version: 1, number: '0000-0000-01', createdAt: at});
  t.deepEqual(placed.history, [entry]);
});

test('each status that changes has a history entry with reason and actor', t => {
  const {order} = onPaymentFailed(confirmed, 'no money', later);
  const entry = {at: later, reason: 'no money', actor: {type: 'system', userId: null}};
  t.is(order.version, confirmed.version + 1);
  t.deepEqual(order.history, [
    ...confirmed.history,
    {dimension: 'status', status: 'cancelled', ...entry},
    {dimension: 'paymentStatus', status: 'failed', ...entry},
  ]);
});

test('a request to cancel adds no history entry until payment has answered, and is then the reason', t => {
  t.deepEqual(voiding.history, confirmed.history);
  t.is(voiding.version, confirmed.version + 1);
  for (const decide of [onPaymentVoided, onPaymentCaptured]) {
    const {history, cancellations} = decide(voiding, later).order;
    t.like(history.at(-1), {reason: 'too late', actor: customer});
    t.like(cancellations, [{id: 'all', reason: 'too late', actor: customer}]);
  }
});

test('the url of the payment is shown while the customer must confirm it', t => {
  const waiting = orders['requires action'];
  t.deepEqual(waiting.nextAction, {type: 'redirect', url: '/confirm'});
  t.is(cancel(waiting, whole, customer, later).order.nextAction, null);
  for (const decide of [onPaymentAuthorized, onPaymentCaptured, onPaymentVoided])
    t.is(decide(waiting, later).order.nextAction, null);
});

test('another url of the payment replaces the first one', t => {
  const {order} = onPaymentRequiresAction(orders['requires action'], {type: 'redirect', url: '/again'}, later);
  t.deepEqual(order.nextAction, {type: 'redirect', url: '/again'});
});

test('the void of a payment is requested only after its timeout', t => {
  const tooLong = new Date(Date.parse(later) + 1).toISOString();
  t.like(repeatRequest(confirmed, 10_000, tooLong), {
    order: {voidRequest: {reason: 'the payment took too long', cancellation: null}},
    events: [{type: 'order.void_requested', reason: 'the payment took too long'}],
  });
});

test('only orders that await an answer are checked again', t => {
  const waiting = Object.entries(orders).flatMap(([name, order]) => (isAwaitingAnswer(order) ? [name] : []));
  t.deepEqual(waiting, ['placed', 'confirmed', 'requires action', 'authorized', 'voiding', 'placed free']);
});

test('an order whose customer transfers the money waits until the time that the payment has, however long', t => {
  const nextAction = {
    type: 'instructions',
    instructions: 'Transfer the total.',
    expiresAt: '2026-04-01T00:00:00.000Z',
  } as const;
  const {order} = onPaymentRequiresAction(orders.confirmed, nextAction, at);
  t.is(waitsForCustomerUntil(order), nextAction.expiresAt);
  t.deepEqual(repeatRequest(order, 1, '2026-03-31T23:59:59.999Z').events, [{type: 'order.awaiting_payment'}]);
  const {order: voided, events} = repeatRequest(order, 1, nextAction.expiresAt);
  t.deepEqual(events, [{type: 'order.void_requested', reason: 'the payment took too long'}]);
  t.is(waitsForCustomerUntil(voided), undefined);
  const {order: authorized} = onPaymentAuthorized(order, '2026-03-20T00:00:00.000Z');
  t.deepEqual(repeatRequest(authorized, 60_000, '2026-03-20T00:01:00.000Z').events, [{type: 'order.awaiting_payment'}]);
  t.is(repeatRequest(authorized, 60_000, '2026-03-20T00:01:00.001Z').events[0]!.type, 'order.void_requested');
});
