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
  const wrap = ({authorize, capture, void: cancel, find, refund, ...rest}: Provider): Provider => ({
    ...rest,
    authorize: guard(authorize),
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
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured', 'refund_requested']);
  shop.wait(retryIntervalMs);
  await shop.sweep();
  shop.wait(retryIntervalMs * 100);
  await shop.sweep();
  const {eventTypes, booked} = await shop.look(orderId);
  t.deepEqual(eventTypes, ['captured', 'refund_requested', 'refunded 1000']);
  t.deepEqual(
    booked.map(({outcome}) => outcome),
    ['captured', 'refunded'],
  );
  t.is(calls, 2);
});

/** A provider whose `verb` throws `error` until `mend` is called. */
const throwing = (verb: 'authorize' | 'capture' | 'refund', error: Error) => {
  let broken = true;
  const wrap = (provider: Provider): Provider => ({
    ...provider,
    [verb]: (...args: never) => {
      if (broken) throw error;
      return (provider[verb] as (...args: never) => Promise<unknown>)(...args);
    },
  });
  return {
    wrap,
    mend: () => {
      broken = false;
    },
  };
};

test('a payment that is authorized is captured by the sweeper when its process died in between', async t => {
  const {wrap, mend} = throwing('capture', new Error('the process died'));
  const shop = createFixture(undefined, {wrap});
  const {orderId} = await shop.paid('tok_authorized');
  t.like(await shop.look(orderId), {payment: {state: {status: 'authorized'}}, eventTypes: ['authorized'], booked: []});
  mend();
  shop.wait(retryIntervalMs);
  await shop.sweep();
  t.like(await shop.look(orderId), {payment: {state: {status: 'captured'}}, eventTypes: ['authorized', 'captured']});
});

test('an answer to a required action is found by the sweeper', async t => {
  const shop = createFixture();
  const {id, orderId, state} = await shop.paid('tok_3ds');
  const nextAction = {type: 'redirect', url: `/payments/simulated/${id}/confirmation`} as const;
  t.deepEqual(state, {status: 'requires_action', nextAction});
  shop.wait(retryIntervalMs);
  await shop.sweep();
  t.deepEqual((await shop.look(orderId)).eventTypes, ['requires_action']);
  await shop.ledger.enter(id, (await shop.look(orderId)).payment, 'captured', 1000);
  shop.wait(retryIntervalMs * 2);
  await shop.sweep();
  t.deepEqual((await shop.look(orderId)).eventTypes, ['requires_action', 'captured']);
});

test('a programming error of a provider is repeated ever less often, and the payment stays pending', async t => {
  const {wrap, mend} = throwing('authorize', new TypeError('provider.pay is not a function'));
  const shop = createFixture(undefined, {wrap});
  const {orderId} = await shop.paid();
  let attempts = 0;
  const hour = 3600;
  for (let second = 0; second < hour; second++) {
    shop.wait(1000);
    attempts += (await shop.sweep()).length;
  }
  t.is(attempts, 12, 'after 1, 2, 4, … 512, 900, 900 and 900 seconds');
  t.deepEqual((await shop.listPayments({status: ['pending'], sort: 'createdAt', limit: 1})).items.length, 1);
  mend();
  shop.wait(900_000);
  await shop.sweep();
  t.deepEqual((await shop.look(orderId)).eventTypes, ['captured']);
});

test('a refund that fails by an error does not keep another refund waiting', async t => {
  const wrap = (provider: Provider): Provider => ({
    ...provider,
    async refund(payment, refund, signal) {
      if (refund.amount === 1) throw new TypeError('cannot refund one');
      return provider.refund(payment, refund, signal);
    },
  });
  const shop = createFixture(undefined, {wrap});
  const {id, orderId} = await shop.paid();
  for (const amount of [1, 300])
    await shop.refundPayment({paymentId: id, amount: {amount, currency: 'EUR'}, reason: 'broken'});
  t.true((await shop.run()).includes('cannot refund one'));
  t.is((await shop.look(orderId)).eventTypes.at(-1), 'refunded 300');
});
