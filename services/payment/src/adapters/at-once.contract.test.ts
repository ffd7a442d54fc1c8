import test from 'ava';
import {askProvider} from '../application/ask-provider.ts';
import {createFixture, sourceEvent} from '../testing/fixtures.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.allSettled(Array.from({length: count}, (_, i) => act(i)));
const captured = {outcome: 'captured', amount: 1000};

const contract = (name: string, open: Open) => {
  for (const known of [false, true]) {
    test(`${name}: twenty who ask the provider at once capture once, ${known ? 'after' : 'without'} asking what became of it`, async t => {
      const shop = createFixture(await open(t));
      const order = shop.order();
      await shop.startPayment(order, sourceEvent());
      const payment = (await shop.payments.getByOrder(order.orderId))!;
      const results = await times(20, () => askProvider(shop.ports)(payment, known));
      t.true(results.every(({status}) => status === 'fulfilled'));
      const {eventTypes, booked} = await shop.look(order.orderId);
      t.deepEqual([eventTypes, booked], [['captured'], [captured]]);
    });
  }

  test(`${name}: twenty events at once that ask for one order to be paid capture once`, async t => {
    const shop = createFixture(await open(t));
    const order = shop.order();
    await times(20, () => shop.startPayment(order, sourceEvent()));
    await shop.run();
    const {eventTypes, booked} = await shop.look(order.orderId);
    t.deepEqual([eventTypes, booked], [['captured'], [captured]]);
  });

  for (const token of ['tok_ok', 'tok_declined', 'tok_lost']) {
    test(`${name}: where a void meets a capture of ${token}, one stands, and the payment agrees with the provider's book`, async t => {
      const shop = createFixture(await open(t));
      const orders = Array.from({length: 20}, () => shop.order(token));
      await Promise.all(orders.map(order => shop.startPayment(order, sourceEvent())));
      await Promise.all([shop.run(), ...orders.map(order => shop.voidPayment(order, sourceEvent()))]);
      await shop.run();
      shop.wait(1e6);
      await shop.sweep();
      for (const {orderId} of orders) {
        const {payment, eventTypes, booked} = await shop.look(orderId);
        t.is(booked.length, 1);
        const {outcome} = booked[0]!;
        const status = outcome === 'captured' || outcome === 'voided' ? outcome : 'failed';
        t.is(payment.state.status, status);
        // The void may have arrived after the outcome, which was then published again.
        t.deepEqual([...new Set(eventTypes)], [status]);
        t.true(eventTypes.length <= 2);
      }
    });
  }

  test(`${name}: twenty refunds at once give back what was captured, and no more`, async t => {
    const shop = createFixture(await open(t));
    const {id, orderId} = await shop.paid();
    const part = {amount: {amount: 300, currency: 'EUR'}, paymentId: id, reason: 'broken'};
    const results = await times(20, () => shop.refundPayment(part));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 3);
    for (const result of results) if (result.status === 'rejected') t.is(result.reason.code, 'refund-too-large');
    await times(5, () => shop.refundOrder(orderId, 'cancelled', sourceEvent()));
    shop.wait(1e6);
    await Promise.all([shop.run(), shop.sweep()]);
    const {eventTypes, booked} = await shop.look(orderId);
    t.deepEqual(eventTypes, ['captured', 'refunded 300', 'refunded 600', 'refunded 900', 'refunded 1000']);
    t.deepEqual(
      booked.map(({amount}) => amount),
      [1000, 300, 300, 300, 100],
    );
  });
};

contract('memory', memory);
contract('postgres', postgres);
