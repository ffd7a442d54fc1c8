import test from 'ava';
import {createFixture, retryIntervalMs, sourceEvent} from '../testing/fixtures.ts';
import type {Provider} from './ports.ts';

test('an answer that got lost is found: the money was captured once', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid('tok_lost');
  t.like(await shop.look(orderId), {
    payment: {state: {status: 'pending'}},
    eventTypes: [],
    booked: [{outcome: 'captured'}],
  });
  shop.wait(retryIntervalMs);
  await shop.sweep();
  await shop.sweep();
  const {payment, eventTypes, booked} = await shop.look(orderId);
  t.is(payment.state.status, 'captured');
  t.deepEqual([eventTypes, booked], [['captured'], [{outcome: 'captured', amount: 1000}]]);
});

test('a payment whose process died before it asked is asked for later', async t => {
  const shop = createFixture();
  const order = shop.order();
  await shop.startPayment(order, sourceEvent());
  shop.wait(retryIntervalMs);
  await shop.sweep();
  t.deepEqual((await shop.look(order.orderId)).eventTypes, ['captured']);
});

test('a payment stays pending while its provider exceeds the timeout, until the order requests the void', async t => {
  const shop = createFixture();
  const {orderId} = await shop.paid('tok_slow');
  shop.wait(retryIntervalMs);
  await shop.sweep();
  t.like(await shop.look(orderId), {payment: {state: {status: 'pending'}}, eventTypes: [], booked: []});
  await shop.voidPayment({...shop.order('tok_slow'), orderId}, sourceEvent());
  await shop.run();
  t.like(await shop.look(orderId), {
    payment: {state: {status: 'voided'}},
    eventTypes: ['voided'],
    booked: [{outcome: 'voided'}],
  });
});

test('a void that meets a capture on its way ends as the provider booked it', async t => {
  const shop = createFixture(undefined, {providerTimeoutMs: 10_000});
  const order = shop.order('tok_slow');
  await shop.startPayment(order, sourceEvent());
  const capture = shop.run();
  await shop.voidPayment(order, sourceEvent());
  await shop.run();
  await capture;
  t.like(await shop.look(order.orderId), {
    payment: {state: {status: 'voided'}},
    eventTypes: ['voided'],
    booked: [{outcome: 'voided'}],
  });
});

/** A provider that is away until `mend` is called, and counts the calls. */
const brokenProvider = () => {
  let broken = true;
  let calls = 0;
  const guard =
    <A extends unknown[], T>(verb: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> => {
      calls += 1;
      return broken ? Promise.reject(new Error('the provider is away')) : verb(...args);
    };
  const wrap = ({capture, void: cancel, find, refund}: Provider): Provider => ({
    capture: guard(capture),
    void: guard(cancel),
    find: guard(find),
    refund: guard(refund),
  });
  return {
    wrap,
    calls: () => calls,
    mend: () => {
      broken = false;
    },
  };
};

test('a provider that is away is asked again after pauses that grow, and then everything is made up for', async t => {
  const {wrap, calls, mend} = brokenProvider();
  const shop = createFixture(undefined, {wrap});
  const [paid, unwanted] = [await shop.paid(), await shop.paid()];
  await shop.voidPayment({...shop.order(), orderId: unwanted.orderId}, sourceEvent());
  await shop.run();
  t.is(calls(), 3);

  for (const factor of [1, 1, 2, 4]) {
    const before = calls();
    shop.wait(retryIntervalMs * factor - 1);
    await shop.sweep();
    t.is(calls(), before);
    shop.wait(1);
    t.deepEqual(await shop.sweep(), ['the provider is away', 'the provider is away']);
    t.is(calls(), before + 2);
  }
  t.like(await shop.look(paid.orderId), {payment: {state: {status: 'pending'}}, eventTypes: [], booked: []});

  mend();
  shop.wait(retryIntervalMs * 8);
  await shop.sweep();
  t.deepEqual((await shop.look(paid.orderId)).eventTypes, ['captured']);
  t.deepEqual((await shop.look(unwanted.orderId)).eventTypes, ['voided']);
});

test('a refund that the provider did not confirm is asked for again, once more and not twice', async t => {
  let calls = 0;
  const wrap = (provider: Provider): Provider => ({
    ...provider,
    async refund(...args) {
      const outcome = await provider.refund(...args);
      calls += 1;
      if (calls === 1) throw new Error('the connection broke');
      return outcome;
    },
  });
  const shop = createFixture(undefined, {wrap});
  const {id, orderId} = await shop.paid();
  await shop.refundPayment({paymentId: id, reason: 'broken'});
  await shop.run();
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured']);
  shop.wait(retryIntervalMs);
  await shop.sweep();
  shop.wait(retryIntervalMs * 100);
  await shop.sweep();
  const {eventTypes, booked} = await shop.look(orderId);
  t.deepEqual(eventTypes, ['captured', 'refunded 1000']);
  t.deepEqual(
    booked.map(({outcome}) => outcome),
    ['captured', 'refunded'],
  );
  t.is(calls, 2);
});
