import test from 'ava';
import {
  ada,
  createFixture,
  type Fixture,
  mug,
  owner,
  paymentTimeoutMs,
  pot,
  refundOf,
  retryIntervalMs,
  sam,
  sourceEvent,
  stranger,
} from '../testing/fixtures.ts';

const never = new AbortController().signal;
/** Longer than a test may take. */
const anHour = 3_600_000;
const history = async ({read}: Fixture, id: string) => (await read(id)).history.map(({status}) => status);

test('an order passes through all steps and publishes each', async t => {
  const shop = createFixture();
  const id = await shop.paid();
  const onePot = [{lineId: pot, quantity: 1}];
  await shop.cancelOrder(owner, id, {lines: onePot, reason: 'too big'});
  const first = await shop.shipped(id, [{lineId: mug, quantity: 1}]);
  const second = await shop.shipped(id);
  const path = {id, shipmentId: first};
  await shop.updateShipment(sam, path, {trackingNumber: 'T1'});
  await shop.markShipmentDelivered(sam, path);
  await shop.markShipmentDelivered(sam, {id, shipmentId: second});
  await shop.refundChanged(id, refundOf(400, {lines: onePot}), sourceEvent());
  t.deepEqual(await shop.eventTypes(id), [
    'placed',
    'awaiting_payment',
    'paid',
    'lines_cancelled',
    'shipped',
    'shipped',
    'delivered',
    'delivered',
    'refunded',
  ]);
  t.deepEqual(await history(shop, id), [
    'placed',
    'confirmed',
    'captured',
    'confirmed',
    'partially_shipped',
    'shipped',
    'partially_delivered',
    'completed',
    'delivered',
    'partially_refunded',
  ]);
  t.like(await shop.read(id), {shipments: {0: {trackingNumber: 'T1', status: 'delivered'}}});
});

test('each change names its actor', async t => {
  const shop = createFixture();
  const id = await shop.paid();
  await shop.cancelOrder(owner, id, {lines: [{lineId: pot, quantity: 1}], reason: 'too big'});
  await shop.shipped(id);
  const actors = (await shop.read(id)).history.map(({actor}) => [actor.type, actor.userId]);
  t.deepEqual(actors, [
    ['customer', ada],
    ['system', null],
    ['system', null],
    ['customer', ada],
    ['staff', sam],
  ]);
});

const lastEntry = async ({read}: Fixture, id: string) => (await read(id)).history.at(-1);

test('a request to cancel ends with the answer of payment: nothing was captured', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  const requested = await shop.cancelOrder(owner, id, {reason: 'too late'});
  t.like(requested, {status: 'confirmed', paymentStatus: 'pending', voidRequest: {reason: 'too late'}});
  await shop.paymentVoided(id, sourceEvent());
  t.like(await shop.read(id), {status: 'cancelled', paymentStatus: 'voided', voidRequest: null});
  t.like(await lastEntry(shop, id), {reason: 'too late'});
});

test('a request to cancel ends with the answer of payment: the capture is refunded', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  await shop.cancelOrder(owner, id, {reason: 'too late'});
  await shop.paymentCaptured(id, sourceEvent());
  t.like(await shop.read(id), {status: 'cancelled', paymentStatus: 'captured'});
  t.like(await lastEntry(shop, id), {reason: 'too late'});
  await shop.refundChanged(id, refundOf(1000), sourceEvent());
  t.is((await shop.read(id)).paymentStatus, 'refunded');
  t.deepEqual(await shop.eventTypes(id), ['placed', 'awaiting_payment', 'void_requested', 'cancelled', 'refunded']);
});

test('a failed payment cancels the order for the reason of payment', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  await shop.paymentFailed(id, 'the card was declined', sourceEvent());
  t.like(await shop.read(id), {status: 'cancelled', paymentStatus: 'failed'});
  t.like(await lastEntry(shop, id), {reason: 'the card was declined'});
});

const wording = test.macro(
  async (t, lacking: readonly [variantId: string, wanted: number, available: number][], reason: string) => {
    const shop = createFixture();
    const id = await shop.place();
    const short = lacking.map(([variantId, wanted, available]) => ({variantId, wanted, available}));
    await shop.stockRejected(id, short, sourceEvent());
    t.is((await shop.read(id)).status, 'rejected');
    t.like(await lastEntry(shop, id), {reason});
  },
);
const both = [
  [mug, 2, 1],
  [pot, 1, 0],
] as const;
test('a rejection names what is left', wording, [[mug, 2, 1]], 'only 1 of 2 Mug are left');
test('a rejection names what is gone', wording, [[pot, 1, 0]], 'Pot is sold out');
test(
  'a rejection names all that is short',
  wording,
  both.map(each => [...each]),
  'only 1 of 2 Mug are left; Pot is sold out',
);
test('a rejection of what the order does not name gives its id', wording, [['gone', 1, 0]], 'gone is sold out');

test('an order repeats its request after each retry interval without an answer', async t => {
  const shop = createFixture();
  const id = await shop.place();
  const asked = async (milliseconds: number) => {
    shop.wait(milliseconds);
    await shop.sweepOrders();
    return (await shop.eventTypes(id)).length;
  };
  t.deepEqual(
    [
      await asked(retryIntervalMs - 1),
      await asked(1),
      await asked(0),
      await asked(retryIntervalMs - 1),
      await asked(1),
    ],
    [1, 2, 2, 2, 3],
  );
  await shop.stockReserved(id, sourceEvent());
  t.deepEqual([await asked(retryIntervalMs - 1), await asked(1)], [4, 5]);
  t.deepEqual(await shop.eventTypes(id), ['placed', 'placed', 'placed', 'awaiting_payment', 'awaiting_payment']);
});

test('the void of a payment that takes too long is requested until payment answers', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  shop.wait(paymentTimeoutMs + 1);
  await shop.sweepOrders();
  shop.wait(retryIntervalMs);
  await shop.sweepOrders();
  t.deepEqual((await shop.eventTypes(id)).slice(1), ['awaiting_payment', 'void_requested', 'void_requested']);
  await shop.paymentVoided(id, sourceEvent());
  t.is((await shop.read(id)).status, 'cancelled');
  t.like(await lastEntry(shop, id), {reason: 'the payment took too long'});
});

test('an order that is paid is not checked again', async t => {
  const shop = createFixture();
  const id = await shop.paid();
  shop.wait(10 * retryIntervalMs);
  await shop.sweepOrders();
  t.deepEqual(await shop.eventTypes(id), ['placed', 'awaiting_payment', 'paid']);
});

test('a wait for an order that is not placed yet ends once it is paid', async t => {
  const shop = createFixture();
  const id = shop.checkedOutNow();
  const waiting = shop.awaitOrder(owner, id, anHour, never);
  await shop.paid({id});
  t.like(await waiting, {id, paymentStatus: 'captured'});
});

type Request = (shop: Fixture, id: string) => Promise<unknown>;
const arrives = test.macro(async (t, request: Request, status: string) => {
  const shop = createFixture();
  const id = shop.checkedOutNow();
  const requested = request(shop, id);
  await shop.place({id});
  await t.notThrowsAsync(requested);
  t.is((await shop.read(id)).status, status as 'placed');
});
test(
  'an order can be read from the moment of its checkout on',
  arrives,
  ({getOrder}, id) => getOrder(owner, id),
  'placed',
);
test(
  'an order can be followed from the moment of its checkout on',
  arrives,
  ({followOrder}, id) => followOrder(owner, id, 0, never).next(),
  'placed',
);
test(
  'an order can be cancelled from the moment of its checkout on',
  arrives,
  ({cancelOrder}, id) => cancelOrder(owner, id, {reason: 'a mistake'}),
  'cancelled',
);

const ends = test.macro(
  async (t, end: (shop: Fixture, id: string) => Promise<unknown>, status: 'rejected' | 'cancelled') => {
    const shop = createFixture();
    const id = await shop.place();
    const waiting = shop.awaitOrder(owner, id, anHour, never);
    await end(shop, id);
    t.is((await waiting).status, status);
    t.is((await shop.awaitOrder(owner, id, anHour, never)).status, status);
  },
);
test(
  'a wait ends when the order is rejected',
  ends,
  (shop, id) => shop.stockRejected(id, [], sourceEvent()),
  'rejected',
);
test(
  'a wait ends when the order is cancelled',
  ends,
  (shop, id) => shop.cancelOrder(owner, id, {reason: 'no'}),
  'cancelled',
);

test("a wait ends when the payment requires the customer's action", async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  const waiting = shop.awaitOrder(owner, id, anHour, never);
  await shop.paymentRequiresAction(id, {type: 'redirect', url: '/confirm'}, sourceEvent());
  t.deepEqual((await waiting).nextAction, {type: 'redirect', url: '/confirm'});
});

test('a wait of a caller who knows what the customer must do ends when that is done', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  await shop.paymentRequiresAction(id, {type: 'redirect', url: '/confirm'}, sourceEvent());
  const {version} = await shop.read(id);
  t.is((await shop.awaitOrder(owner, id, 20, never, version)).paymentStatus, 'requires_action');
  const waiting = shop.awaitOrder(owner, id, anHour, never, version);
  await shop.paymentCaptured(id, sourceEvent());
  t.is((await waiting).paymentStatus, 'captured');
});

test('following an order yields what the customer must do while it is to be done', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  const nextAction = {type: 'sdk', clientSecret: 'pi_1_secret_2'} as const;
  await shop.paymentRequiresAction(id, nextAction, sourceEvent());
  const entryOf = async () => {
    const entries = shop.followOrder(owner, id, 2, never);
    const {value} = await entries.next();
    await entries.return(undefined);
    return value;
  };
  t.like(await entryOf(), {status: 'requires_action', nextAction});
  await shop.paymentCaptured(id, sourceEvent());
  t.false('nextAction' in (await entryOf())!);
});

test('a wait ends at its timeout with the current state', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  t.like(await shop.awaitOrder(owner, id, 20, never), {status: 'confirmed', paymentStatus: 'pending'});
});

test('a wait ends when the client disconnects', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  const leaving = new AbortController();
  const waiting = shop.awaitOrder(owner, id, anHour, leaving.signal);
  leaving.abort();
  t.like(await waiting, {status: 'confirmed', paymentStatus: 'pending'});
});

test('following an order yields each entry as it comes, from an index on, until the order is final', async t => {
  const shop = createFixture();
  const id = await shop.place();
  const seen: unknown[] = [];
  const following = (async () => {
    for await (const entry of shop.followOrder(owner, id, 1, never)) if (entry) seen.push([entry.index, entry.status]);
  })();
  await shop.stockReserved(id, sourceEvent());
  await shop.paymentCaptured(id, sourceEvent());
  await shop.markShipmentDelivered(sam, {id, shipmentId: await shop.shipped(id)});
  await following;
  t.deepEqual(seen, [
    [1, 'confirmed'],
    [2, 'captured'],
    [3, 'shipped'],
    [4, 'completed'],
    [5, 'delivered'],
  ]);
});

const hidden = test.macro(async (t, ask: (shop: Fixture, id: string) => Promise<unknown>) => {
  const shop = createFixture();
  const id = await shop.place();
  await t.throwsAsync(ask(shop, id), {code: 'unknown-order'});
  t.deepEqual(await shop.eventTypes(id), ['placed']);
});
const nowhere = '019a0000-0000-7000-8000-000000000009';
test('a stranger reads no order', hidden, (shop, id) => shop.getOrder(stranger, id));
test('a stranger waits for no order', hidden, (shop, id) => shop.awaitOrder(stranger, id, anHour, never));
test('a stranger follows no order', hidden, (shop, id) => shop.followOrder(stranger, id, 0, never).next());
test('a stranger cancels no order', hidden, (shop, id) => shop.cancelOrder(stranger, id, {reason: 'mine'}));
test('an order that never appears is waited for in vain', hidden, shop => shop.awaitOrder(owner, nowhere, 20, never));
