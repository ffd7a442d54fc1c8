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

  for (const token of ['tok_ok', 'tok_declined', 'tok_lost', 'tok_authorized']) {
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
        const outcomes = eventTypes.filter(type => type !== 'authorized');
        t.deepEqual([...new Set(outcomes)], [status]);
        t.true(outcomes.length <= 2);
      }
    });
  }

  test(`${name}: where a void meets a confirmation, the first one is final, and the payment agrees with the provider's ledger`, async t => {
    const shop = createFixture(await open(t));
    const payments = await Promise.all(Array.from({length: 20}, () => shop.paid('tok_3ds')));
    await Promise.all(
      payments.flatMap((payment, i) => [
        shop.ledger.enter(payment.id, payment, i % 3 ? 'captured' : 'the customer did not approve the payment', 1000),
        shop.voidPayment({...shop.order('tok_3ds'), orderId: payment.orderId}, sourceEvent()).then(() => shop.run()),
        shop.checkPayment(payment.id).then(() => shop.run()),
      ]),
    );
    shop.wait(1e6);
    await shop.sweep();
    for (const {orderId} of payments) {
      const {payment, eventTypes, booked} = await shop.look(orderId);
      const {outcome} = booked[0]!;
      const status = outcome === 'captured' || outcome === 'voided' ? outcome : 'failed';
      t.deepEqual([booked.length, payment.state.status], [1, status]);
      t.deepEqual([...new Set(eventTypes)], ['requires_action', status]);
    }
  });

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
    // They are answered in any order: three of 300, and one of the rest.
    const totals = eventTypes.filter(type => type.startsWith('refunded'));
    t.deepEqual([totals.length, totals.at(-1)], [4, 'refunded 1000']);
    t.is(eventTypes.filter(type => type === 'refund_requested').length, 4);
    t.deepEqual(
      booked.map(({amount}) => amount),
      [1000, 300, 300, 300, 100],
    );
  });
};

contract('memory', memory);
contract('postgres', postgres);
