import test from 'ava';
import {erase} from '../domain/erasure.ts';
import {erasedEmail} from '../domain/order.ts';
import {ada, bob, createFixture, refundOf, sam, sourceEvent} from '../testing/fixtures.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const contract = (name: string, open: Open) => {
  const openShop = async (...[t]: Parameters<Open>) => {
    const [stores, other] = await open(t);
    return {...createFixture(stores), there: createFixture(other)};
  };
  const deleteAda = {userId: ada, status: 'deleted'} as const;

  test(`${name}: a deleted user's orders are erased as they end`, async t => {
    const {useCases, paid, place, shipped, read, wait} = await openShop(t);
    const done = await paid();
    const shipment = await shipped(done);
    await useCases.markShipmentDelivered(sam, {id: done, shipmentId: shipment});
    const open = await paid();
    const [ofBob, ofGuest] = [await place({userId: bob}), await place({userId: null, guestTokenHash: 'hash'})];
    for (const id of [ofBob, ofGuest]) await useCases.stockRejected(id, [], sourceEvent());

    await useCases.sweepErasures();
    t.is((await read(done)).email, 'ada@example.org');
    await useCases.applyAccountChange({userId: ada, status: 'inactive'});
    await useCases.sweepErasures();
    t.is((await read(done)).email, 'ada@example.org');

    await useCases.applyAccountChange(deleteAda);
    await useCases.sweepErasures();
    const emails = async () => Promise.all([done, open, ofBob, ofGuest].map(async id => (await read(id)).email));
    t.deepEqual(await emails(), [erasedEmail, 'ada@example.org', 'ada@example.org', 'ada@example.org']);
    t.is((await read(done)).shippingAddress.fullName, 'Deleted user');

    await useCases.markShipmentDelivered(sam, {id: open, shipmentId: await shipped(open)});
    wait(minuteMs);
    await useCases.sweepErasures();
    t.deepEqual(await emails(), [erasedEmail, erasedEmail, 'ada@example.org', 'ada@example.org']);
  });

  test(`${name}: final orders of guests are erased after their retention, others stay`, async t => {
    const {useCases, paid, place, read, wait} = await openShop(t);
    const guest = {userId: null, guestTokenHash: 'hash'};
    const [ended, ofAda] = [await place(guest), await place({userId: ada})];
    for (const id of [ended, ofAda]) await useCases.stockRejected(id, [], sourceEvent());
    const open = await paid(guest);
    wait(1094 * dayMs);
    const young = await place(guest);
    await useCases.stockRejected(young, [], sourceEvent());
    await useCases.sweepGuestOrders();
    t.is((await read(ended)).email, 'ada@example.org');
    wait(2 * dayMs);
    for (let i = 0; i < 2; i++) await useCases.sweepGuestOrders();
    const emails = await Promise.all([ended, ofAda, open, young].map(async id => (await read(id)).email));
    t.deepEqual(emails, [erasedEmail, 'ada@example.org', 'ada@example.org', 'ada@example.org']);
    t.is((await read(ended)).shippingAddress.line1, '');
  });

  test(`${name}: an order that arrives after the deletion of its user is erased, too`, async t => {
    const {useCases, place, read, wait} = await openShop(t);
    for (let i = 0; i < 2; i++) await useCases.applyAccountChange(deleteAda);
    await useCases.sweepErasures();
    const id = await place();
    await useCases.stockRejected(id, [], sourceEvent());
    wait(hourMs);
    await useCases.sweepErasures();
    t.is((await read(id)).email, erasedEmail);
  });

  test(`${name}: an erased order is saved whole, is not found by name, and goes on`, async t => {
    const {orders, useCases, there, paid, shipped, read, now} = await openShop(t);
    const id = await paid();
    await useCases.markShipmentDelivered(sam, {id, shipmentId: await shipped(id)});
    const before = await there.read(id);
    const erased = await orders.erase(id, order => erase(order, now()));
    t.deepEqual(await there.read(id), {...erased, version: before.version + 1});
    const find = async (name: string) => (await orders.list({sort: 'createdAt', limit: 9, name})).items.length;
    t.is(await find(before.shippingAddress.fullName), 0);
    await there.useCases.refundChanged(id, refundOf(100), sourceEvent());
    t.like(await read(id), {email: erasedEmail, paymentStatus: 'partially_refunded'});
  });

  test(`${name}: concurrent erasures and refunds of one order all take effect`, async t => {
    const {orders, useCases, there, paid, shipped, read, now} = await openShop(t);
    const id = await paid();
    await useCases.markShipmentDelivered(sam, {id, shipmentId: await shipped(id)});
    await Promise.all([
      ...[orders, there.orders].map(each => each.erase(id, order => erase(order, now()))),
      ...[useCases, there.useCases].map(each => each.refundChanged(id, refundOf(100), sourceEvent())),
    ]);
    const order = await read(id);
    t.is(order.email, erasedEmail);
    t.is(order.refunds.length, 2);
  });
};

contract('memory', memory);
contract('postgres', postgres);
