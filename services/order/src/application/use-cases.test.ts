import test from 'ava';
import {
  createFixture,
  type Fixture,
  mug,
  owner,
  paymentTimeoutMs,
  pot,
  retryIntervalMs,
  sourceEvent,
  stranger,
} from '../testing/fixtures.ts';

const never = new AbortController().signal;
/** Longer than a test may take. */
const anHour = 3_600_000;
const history = async ({read}: Fixture, id: string) => (await read(id)).history.map(({status}) => status);

test('an order goes all the way, and tells each step', async t => {
  const shop = createFixture();
  const id = await shop.paid();
  await shop.shipOrder(id, {carrier: 'Post', trackingCode: 'T1'});
  await shop.markOrderDelivered(id);
  await shop.paymentRefunded(id, 1000, 1000, sourceEvent());
  const steps = ['placed', 'awaiting_payment', 'paid', 'shipped', 'delivered', 'refunded'];
  t.deepEqual(await shop.eventTypes(id), steps);
  t.deepEqual(await history(shop, id), steps);
});

test('a wish to cancel ends as payment answers: nothing was taken', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  t.like(await shop.cancelOrder(owner, id, 'too late'), {state: {status: 'awaiting_payment', voidReason: 'too late'}});
  await shop.paymentVoided(id, sourceEvent());
  t.like(await shop.read(id), {state: {status: 'cancelled', reason: 'too late', payment: 'voided'}});
});

test('a wish to cancel ends as payment answers: it was taken, and goes back', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  await shop.cancelOrder(owner, id, 'too late');
  await shop.paymentCaptured(id, sourceEvent());
  t.like(await shop.read(id), {state: {status: 'cancelled', reason: 'too late', payment: 'captured'}});
  await shop.paymentRefunded(id, 1000, 1000, sourceEvent());
  t.deepEqual(await shop.eventTypes(id), ['placed', 'awaiting_payment', 'void_requested', 'cancelled', 'refunded']);
});

test('a failed payment ends the order with what payment said', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  await shop.paymentFailed(id, 'the card was declined', sourceEvent());
  t.like(await shop.read(id), {state: {status: 'cancelled', reason: 'the card was declined', payment: 'failed'}});
});

const wording = test.macro(
  async (t, lacking: readonly [variantId: string, wanted: number, available: number][], reason: string) => {
    const shop = createFixture();
    const id = await shop.place();
    const short = lacking.map(([variantId, wanted, available]) => ({variantId, wanted, available}));
    await shop.stockRejected(id, short, sourceEvent());
    t.like(await shop.read(id), {state: {status: 'rejected', reason}});
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

test('an order asks again once nobody has answered for the pause, and not before the next one is over', async t => {
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

test('a payment that takes too long is given up, and asked about until payment answers', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  shop.wait(paymentTimeoutMs + 1);
  await shop.sweepOrders();
  shop.wait(retryIntervalMs);
  await shop.sweepOrders();
  t.deepEqual((await shop.eventTypes(id)).slice(1), ['awaiting_payment', 'void_requested', 'void_requested']);
  await shop.paymentVoided(id, sourceEvent());
  t.like(await shop.read(id), {state: {status: 'cancelled', reason: 'the payment took too long'}});
});

test('an order that is settled is not asked about', async t => {
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
  t.like(await waiting, {id, state: {status: 'paid'}});
});

type Request = (shop: Fixture, id: string) => Promise<unknown>;
const arrives = test.macro(async (t, request: Request, status: string) => {
  const shop = createFixture();
  const id = shop.checkedOutNow();
  const requested = request(shop, id);
  await shop.place({id});
  await t.notThrowsAsync(requested);
  t.is((await shop.read(id)).state.status, status as 'placed');
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
  ({cancelOrder}, id) => cancelOrder(owner, id, 'a mistake'),
  'cancelled',
);

const ends = test.macro(
  async (t, end: (shop: Fixture, id: string) => Promise<unknown>, status: 'rejected' | 'cancelled') => {
    const shop = createFixture();
    const id = await shop.place();
    const waiting = shop.awaitOrder(owner, id, anHour, never);
    await end(shop, id);
    t.is((await waiting).state.status, status);
    t.is((await shop.awaitOrder(owner, id, anHour, never)).state.status, status);
  },
);
test(
  'who waits sees that an order is rejected',
  ends,
  (shop, id) => shop.stockRejected(id, [], sourceEvent()),
  'rejected',
);
test('who waits sees that an order is cancelled', ends, (shop, id) => shop.cancelOrder(owner, id, 'no'), 'cancelled');

test('who waited long enough gets what there is', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  t.like(await shop.awaitOrder(owner, id, 20, never), {state: {status: 'awaiting_payment'}});
});

test('who goes away waits no longer', async t => {
  const shop = createFixture();
  const id = await shop.reserved();
  const leaving = new AbortController();
  const waiting = shop.awaitOrder(owner, id, anHour, leaving.signal);
  leaving.abort();
  t.like(await waiting, {state: {status: 'awaiting_payment'}});
});

test('a follower sees each entry as it comes, from where they were, until the last', async t => {
  const shop = createFixture();
  const id = await shop.place();
  const seen: unknown[] = [];
  const following = (async () => {
    for await (const entry of shop.followOrder(owner, id, 1, never)) if (entry) seen.push([entry.index, entry.status]);
  })();
  await shop.stockReserved(id, sourceEvent());
  await shop.paymentCaptured(id, sourceEvent());
  await shop.shipOrder(id, {carrier: null, trackingCode: null});
  await shop.markOrderDelivered(id);
  await following;
  t.deepEqual(seen, [
    [1, 'awaiting_payment'],
    [2, 'paid'],
    [3, 'shipped'],
    [4, 'delivered'],
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
test('a stranger cancels no order', hidden, (shop, id) => shop.cancelOrder(stranger, id, 'mine'));
test('an order that never appears is waited for in vain', hidden, shop => shop.awaitOrder(owner, nowhere, 20, never));
