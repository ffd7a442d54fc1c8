import {systemActor} from '@ecom/contracts/actor';
import {paymentTopic} from '@ecom/contracts/events/payment';
import type {Principal} from '@ecom/contracts/principal';
import {newId} from '@ecom/core/ids';
import test from 'ava';
import type {Payments} from '../application/ports.ts';
import {applyDisputes, type Dispute} from '../domain/dispute.ts';
import {
  createPayment,
  type Decision,
  markAsPaid,
  type Payment,
  repeatOutcome,
  requestCheck,
  requestVoid,
  settle,
} from '../domain/payment.ts';
import {requestRefund, settleRefund} from '../domain/refund.ts';
import {createFixture, retryIntervalMs, sourceEvent} from '../testing/fixtures.ts';
import {memory, type Open, openPostgres, postgres, storesOn} from '../testing/stores.ts';

const instant = (milliseconds: number) => new Date(Date.parse('2026-03-03T00:00:00.000Z') + milliseconds).toISOString();
const now = instant(0);
const later = instant(1);
const terms = {amount: 1000, currency: 'EUR', provider: 'simulated', token: 'tok_ok', lines: []};
const open = (at = now, orderId = newId()) => createPayment({...terms, id: newId(), orderId}, at);
const add = async (payments: Payments, payment = open()) => {
  await payments.add(payment, sourceEvent());
  return payment;
};
const capture = (payment: Payment): Decision => settle(payment, {result: 'captured'}, later);
const clerk: Principal = {
  userId: newId(),
  sessionId: newId(),
  email: 'clerk@example.org',
  roles: ['staff'],
  permissions: new Set(['payments:write']),
};
const staff = {type: 'staff', userId: clerk.userId} as const;
const refund = {id: newId(), amount: 9, reason: 'broken', at: now, cancellationId: newId(), actor: staff};
const states: readonly Payment['state'][] = [
  {status: 'pending'},
  {status: 'requires_action', nextAction: {type: 'redirect', url: '/confirm'}},
  {status: 'requires_action', nextAction: {type: 'sdk', clientSecret: 'pi_1_secret_2'}},
  {
    status: 'requires_action',
    nextAction: {type: 'instructions', instructions: 'Transfer the total.', expiresAt: later},
  },
  {status: 'authorized'},
  {status: 'voiding'},
  {status: 'voided'},
  {status: 'failed', reason: 'no money'},
  {
    status: 'captured',
    refunds: [{...refund, status: 'succeeded', lines: [{lineId: newId(), quantity: 2, amount: 9}]}],
  },
];

const dispute: Dispute = {
  id: 'dp_1',
  amount: 1000,
  reason: 'fraudulent',
  status: 'needs_response',
  evidenceDueBy: later,
  createdAt: now,
};

const contract = (name: string, start: Open) => {
  test(`${name}: a payment is kept as it was made, found by its id and by its order`, async t => {
    const {payments} = await start(t);
    const lines = [{id: newId(), quantity: 3, total: Number.MAX_SAFE_INTEGER}];
    const payment = {...open(), amount: Number.MAX_SAFE_INTEGER, lines};
    t.true(await payments.add(payment, sourceEvent()));
    t.deepEqual(await payments.get(payment.id), payment);
    t.deepEqual(await payments.getByOrder(payment.orderId), payment);
    t.is(await payments.get(newId()), undefined);
    t.is(await payments.getByOrder(newId()), undefined);
  });

  test(`${name}: an order has one payment, however often and at once it asks`, async t => {
    const {payments} = await start(t);
    const first = open();
    const all = [first, ...Array.from({length: 19}, () => open(now, first.orderId))];
    const kept = await Promise.all(all.map(payment => payments.add(payment, sourceEvent())));
    t.is(kept.filter(Boolean).length, 1);
    t.deepEqual(await payments.getByOrder(first.orderId), all[kept.indexOf(true)]);
  });

  for (const state of states) {
    const title = state.status === 'requires_action' ? `${state.status} (${state.nextAction.type})` : state.status;
    test(`${name}: a payment that is ${title} comes back as it was saved`, async t => {
      const {payments} = await start(t);
      const {id} = await add(payments);
      const saved = await payments.update(id, before => ({
        payment: {...before, state, version: 2, updatedAt: later},
        events: [],
      }));
      t.deepEqual(saved.state, state);
      t.deepEqual(await payments.get(id), saved);
    });
  }

  test(`${name}: disputes and the request of a check come back as they were saved, and make the payment due`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments, {...open(), orderNumber: 'K7Q2-M9XW-4D'});
    const captured = await payments.update(id, capture);
    t.deepEqual(await payments.claimDue(instant(1e6), 10), []);
    const checked = await payments.update(id, current => requestCheck(current, later));
    t.like(checked, {orderNumber: 'K7Q2-M9XW-4D', checkRequestedAt: later, version: captured.version + 1});
    t.deepEqual(await payments.get(id), checked);
    t.deepEqual(
      (await payments.claimDue(instant(1e6), 10)).map(due => due.id),
      [id],
    );
    const disputed = await payments.update(id, current => applyDisputes(current, [dispute], later, later));
    t.like(disputed, {disputes: [dispute], checkRequestedAt: null});
    t.deepEqual(await payments.get(id), disputed);
    t.deepEqual(await payments.claimDue(instant(1e7), 10), []);
  });

  test(`${name}: a payment that awaits a transfer is not due, since nobody can be asked`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments);
    const nextAction = {type: 'instructions', instructions: 'Transfer the total.'} as const;
    await payments.update(id, current => settle(current, {result: 'requires_action', nextAction}, later));
    t.deepEqual(await payments.claimDue(instant(1e6), 10), []);
    await payments.update(id, current => markAsPaid(current, later));
    t.is((await payments.claimDue(instant(1e6), 10)).length, 1);
  });

  test(`${name}: an event heard twice is decided once, also at the same time`, async t => {
    const {payments, eventTypes} = await start(t);
    const {id, orderId} = await add(payments);
    const because = sourceEvent();
    await Promise.all(Array.from({length: 10}, () => payments.update(id, capture, because)));
    t.like(await payments.update(id, repeatOutcome, because), {state: {status: 'captured'}});
    t.deepEqual(await eventTypes(orderId), ['captured']);
    await payments.update(id, repeatOutcome, sourceEvent());
    t.deepEqual(await eventTypes(orderId), ['captured', 'captured']);
  });

  test(`${name}: a decision that changes nothing is not saved, and its source event is not recorded`, async t => {
    const {payments, eventTypes} = await start(t);
    const {id, orderId} = await add(payments);
    const because = sourceEvent();
    await payments.update(id, payment => ({payment, events: []}), because);
    t.is((await payments.get(id))!.version, 1);
    await payments.update(id, capture, because);
    t.deepEqual(await eventTypes(orderId), ['captured']);
  });

  test(`${name}: an unknown payment cannot be changed`, async t => {
    const {payments} = await start(t);
    await t.throwsAsync(payments.update(newId(), capture), {code: 'unknown-payment'});
  });

  test(`${name}: pages of payments neither skip nor repeat`, async t => {
    const {payments} = await start(t);
    const made: Payment[] = [];
    for (const at of [2, 1, 2, 3, 1]) made.push(await add(payments, open(instant(at))));
    await payments.update(made[0]!.id, capture);
    const key = ({createdAt, id}: Payment) => `${createdAt} ${id}`;
    const sorted = made.map(key).sort();
    for (const [sort, expected] of [
      ['createdAt', sorted],
      ['-createdAt', sorted.toReversed()],
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await payments.list({sort, limit: 2, ...(cursor && {cursor})});
        seen.push(...page.items.map(key));
        cursor = page.nextCursor;
      }
      t.deepEqual(seen, expected);
    }
    const page = {sort: 'createdAt', limit: 2};
    const ids = async (filter: object) => (await payments.list({...page, ...filter})).items.map(({id}) => id);
    t.deepEqual(await ids({orderId: made[3]!.orderId}), [made[3]!.id]);
    t.deepEqual(await ids({id: {prefix: made[2]!.id.slice(0, 30)}}), [made[2]!.id]);
    t.deepEqual(await ids({status: ['captured']}), [made[0]!.id]);
    t.deepEqual(await ids({status: ['captured', 'failed']}), [made[0]!.id]);
    t.is((await ids({status: ['captured', 'pending']})).length, 2);
    t.deepEqual(await ids({status: ['captured'], orderId: made[3]!.orderId}), []);
  });

  test(`${name}: a payment that waits is due after pauses that grow up to a quarter of a minute, and each time once`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments);
    const due = async (at: number) => (await payments.claimDue(instant(at), 10)).map(each => each.id);
    let at = 0;
    for (const factor of [1, 1, 2, 4, 8, 15, 15]) {
      at += factor * retryIntervalMs;
      t.deepEqual(await due(at - 1), []);
      t.deepEqual(await due(at), [id]);
      t.deepEqual(await due(at), []);
    }
  });

  test(`${name}: a payment that is postponed is due after intervals that grow up to a quarter of an hour`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments);
    const due = async (at: number) => (await payments.claimDue(instant(at), 10)).map(each => each.id);
    let at = 0;
    for (const factor of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
      await payments.postpone(id, instant(at));
      at += factor * retryIntervalMs;
      t.deepEqual(await due(at - 1), []);
      t.deepEqual(await due(at), [id]);
    }
    await payments.update(id, capture);
    await payments.postpone(id, later);
    t.deepEqual(await due(at * 1000), []);
  });

  test(`${name}: a payment that begins to wait for something else is due after the first pause again`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments);
    const due = async (at: number) => (await payments.claimDue(instant(at), 10)).map(each => each.id);
    for (const at of [1, 2, 4, 8]) await due(at * retryIntervalMs);
    await payments.update(id, payment => requestVoid(payment, instant(9 * retryIntervalMs)));
    t.deepEqual(await due(10 * retryIntervalMs - 1), []);
    t.deepEqual(await due(10 * retryIntervalMs), [id]);
    t.deepEqual(await due(11 * retryIntervalMs), [id]);
  });

  test(`${name}: what has ended is never due, until a refund waits`, async t => {
    const {payments} = await start(t);
    const {id} = await add(payments);
    await payments.update(id, capture);
    t.deepEqual(await payments.claimDue(instant(1e9), 10), []);
    const want = {id: newId(), reason: 'broken'};
    await payments.update(id, payment => requestRefund(payment, want, now));
    t.is((await payments.claimDue(instant(retryIntervalMs), 10)).length, 1);
  });

  test(`${name}: refunds of all payments are listed, with their latest status`, async t => {
    const {payments} = await start(t);
    const refund = async (at: string) => {
      const payment = await add(payments);
      await payments.update(payment.id, capture);
      const id = newId();
      await payments.update(payment.id, before => requestRefund(before, {id, reason: 'broken', actor: staff}, at));
      return {id, paymentId: payment.id, orderId: payment.orderId};
    };
    const [first, second, third] = [await refund(instant(1)), await refund(instant(3)), await refund(instant(2))];
    await payments.update(second.paymentId, payment => settleRefund(payment, second.id, {result: 'succeeded'}, later));
    const found = async (filter: Partial<Parameters<typeof payments.listRefunds>[0]>) =>
      (await payments.listRefunds({sort: '-at', limit: 10, ...filter})).items.map(({id}) => id);
    t.deepEqual(await found({}), [second.id, third.id, first.id]);
    t.deepEqual(await found({status: ['pending']}), [third.id, first.id]);
    t.deepEqual(await found({status: ['succeeded', 'failed']}), [second.id]);
    t.deepEqual(await found({orderId: third.orderId}), [third.id]);
    const page = await payments.listRefunds({sort: '-at', limit: 2, count: true});
    t.is(page.total, 3);
    t.deepEqual(await found({cursor: page.nextCursor!}), [first.id]);
    const {items} = await payments.listRefunds({sort: 'at', limit: 1});
    const [saved] = ((await payments.get(first.paymentId))!.state as {refunds: readonly object[]}).refunds;
    t.deepEqual(items, [{...saved, paymentId: first.paymentId, orderId: first.orderId, currency: 'EUR'}] as never);
  });

  test(`${name}: sweepers at once share what is due`, async t => {
    const {payments} = await start(t);
    const all = await Promise.all(Array.from({length: 40}, () => add(payments)));
    const taken = await Promise.all(Array.from({length: 10}, () => payments.claimDue(instant(retryIntervalMs), 5)));
    for (const some of taken) t.true(some.length <= 5);
    const rest = await payments.claimDue(instant(retryIntervalMs), 100);
    const ids = [...taken.flat(), ...rest].map(({id}) => id);
    t.deepEqual(ids.sort(), all.map(({id}) => id).sort());
  });
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: the published events match the contract', async t => {
  const db = await openPostgres(t);
  const shop = createFixture(storesOn(db));
  const {id, lines} = await shop.paid();
  const pieces = lines.map(line => ({lineId: line.id, quantity: 1}));
  const {id: refundId} = await shop.refundPayment({paymentId: id, lines: pieces, reason: 'broken', principal: clerk});
  await shop.run();
  await shop.paid('tok_declined');
  await shop.paid('tok_authorized');
  await shop.paid('tok_3ds');
  const {id: refusing} = await shop.paid('tok_refund_fails');
  await shop.refundPayment({paymentId: refusing, reason: 'broken'});
  await shop.run();
  const {orderId: unwanted} = await shop.paid('tok_slow');
  await shop.voidPayment({...shop.order('tok_slow'), orderId: unwanted}, sourceEvent());
  await shop.run();
  await shop.payments.update(id, current => applyDisputes(current, [dispute], null, later));
  type PublishedEvent = {type: keyof typeof paymentTopic.events; key: string; data: {refundId?: string}};
  const events = await db.run<PublishedEvent>({name: 'test-events', text: 'select type, key, data from outbox'});
  t.deepEqual(
    [...new Set(events.map(({type}) => type))].sort(),
    Object.keys(paymentTopic.events).sort() as PublishedEvent['type'][],
  );
  for (const {type, key, data} of events) {
    t.like(paymentTopic.events[type].parse(data), {orderId: key});
    t.deepEqual(paymentTopic.events[type].parse(data), data as object, 'no more than the contract');
  }
  const eur = (amount: number) => ({amount, currency: 'EUR'});
  const ofRefund = events.filter(({data}) => data.refundId === refundId);
  t.deepEqual(
    ofRefund.map(({type}) => type),
    ['payment.refund_requested', 'payment.refunded'],
  );
  const about = {paymentId: id, amount: eur(1000), reason: 'broken', cancellationId: null, actor: staff};
  for (const {data} of ofRefund) t.like(data, {...about, lines: pieces});
  t.like(ofRefund[1]!.data, {refunded: eur(1000), captured: eur(1000)});
});

test('postgres: rows of earlier releases are read', async t => {
  const db = await openPostgres(t);
  const {payments} = storesOn(db);
  const {id} = await add(payments);
  const refund = {id: newId(), amount: 9, reason: 'broken', at: now};
  const text = `update payments set status = 'captured', lines = null, refunds = $2 where id = $1`;
  await db.run({name: 'test-old-row', text}, [id, JSON.stringify([{...refund, status: 'done'}])]);
  const whole = {lines: [], cancellationId: null, actor: systemActor};
  t.like(await payments.get(id), {
    lines: [],
    state: {status: 'captured', refunds: [{...refund, ...whole, status: 'succeeded'}]},
  });
  const listed = await payments.listRefunds({sort: '-at', limit: 10, status: ['succeeded']});
  t.like(listed.items, [{...refund, ...whole, paymentId: id}]);
});

test('postgres: an action of an earlier release is the address where the customer confirms', async t => {
  const db = await openPostgres(t);
  const {payments} = storesOn(db);
  const {id} = await add(payments);
  const text = `update payments set status = 'requires_action', action_url = '/confirm' where id = $1`;
  await db.run({name: 'test-old-action', text}, [id]);
  t.deepEqual((await payments.get(id))!.state, {
    status: 'requires_action',
    nextAction: {type: 'redirect', url: '/confirm'},
  });
});
