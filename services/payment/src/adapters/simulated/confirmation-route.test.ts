import {newId} from '@ecom/core/ids';
import {serveRoutes} from '@ecom/http/testing';
import test, {type ExecutionContext} from 'ava';
import {createFixture, sourceEvent} from '../../testing/fixtures.ts';
import {confirmationRoute} from './confirmation-route.ts';

const open = async (t: ExecutionContext, token = 'tok_3ds') => {
  const shop = createFixture();
  const ask = await serveRoutes(t, [confirmationRoute(shop.ledger, shop.useCases)]);
  const payment = await shop.paid(token);
  const confirm = (approved: unknown, id = payment.id) =>
    ask('POST', `/payments/simulated/${id}/confirmation`, {body: {approved}});
  return {...shop, ...payment, confirm, order: {...shop.order(token), orderId: payment.orderId}};
};

const answers = test.macro(async (t, approved: boolean, state: object, event: string) => {
  const {confirm, run, look, orderId} = await open(t);
  for (const repetition of ['first', 'before the payment is settled', 'after it']) {
    t.is((await confirm(approved)).status, 204, repetition);
    if (repetition !== 'first') await run();
  }
  t.like(await look(orderId), {payment: {state}, eventTypes: ['requires_action', event]});
  t.like(await confirm(!approved), {status: 409, body: {code: 'confirmation-not-awaited'}});
  t.like(await look(orderId), {payment: {state}, eventTypes: ['requires_action', event]});
});

test('a customer who approves the payment captures it', answers, true, {status: 'captured'}, 'captured');
test(
  'a customer who does not approve the payment fails it',
  answers,
  false,
  {status: 'failed', reason: 'the customer did not approve the payment'},
  'failed',
);

test('a payment that was voided does not await a confirmation', async t => {
  const {confirm, run, voidPayment, order, look, id} = await open(t);
  await voidPayment(order, sourceEvent());
  t.like(await confirm(true), {
    status: 409,
    body: {
      code: 'confirmation-not-awaited',
      detail: `Payment ${id} does not await this confirmation: it is voiding, or was answered before.`,
    },
  });
  await run();
  t.is((await confirm(true)).status, 409);
  t.like(await look(order.orderId), {payment: {state: {status: 'voided'}}, booked: [{outcome: 'voided'}]});
});

test('a void after the confirmation comes too late', async t => {
  const {confirm, run, voidPayment, order, look} = await open(t);
  t.is((await confirm(true)).status, 204);
  await voidPayment(order, sourceEvent());
  await run();
  t.like(await look(order.orderId), {payment: {state: {status: 'captured'}}, booked: [{outcome: 'captured'}]});
});

for (const token of ['tok_ok', 'tok_declined', 'tok_authorized']) {
  test(`${token} does not await a confirmation`, async t => {
    const {confirm} = await open(t, token);
    t.like(await confirm(true), {status: 409, body: {code: 'confirmation-not-awaited'}});
  });
}

test('an unknown payment cannot be confirmed, and an answer is true or false', async t => {
  const {confirm} = await open(t);
  t.like(await confirm(true, newId()), {status: 404, body: {code: 'unknown-payment'}});
  t.like(await confirm('yes'), {status: 422, body: {code: 'invalid-request'}});
});
