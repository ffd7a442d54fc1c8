import test from 'ava';
import {cartTopic} from './cart.ts';
import {orderTopic} from './order.ts';

const id = '019a0000-0000-7000-8000-000000000001';
const eur = (amount: number) => ({amount, currency: 'EUR'});
const line = {variantId: id, productId: id, sku: 'MUG', name: 'Mug', quantity: 2, unitPrice: eur(300), total: eur(600)};
const at = '2026-03-03T00:00:00.000Z';
const order = {orderId: id, number: 'K7Q2', cartId: id, userId: null, email: 'ada@example.org', at};
const sums = {
  shipping: null,
  subtotal: eur(600),
  discountTotal: eur(0),
  taxTotal: eur(0),
  taxes: [],
  total: eur(600),
  pricesIncludeTax: true,
};

test('an order event without a price breakdown gets one', t => {
  const data = {...order, lines: [line], total: eur(600)};
  t.deepEqual(orderTopic.events['order.paid'].parse(data), {
    ...order,
    lines: [{...line, id, subtotal: eur(600), discounts: [], taxes: []}],
    ...sums,
  });
});

test('an order event with a price breakdown is unchanged', t => {
  const own = '019a0000-0000-7000-8000-000000000002';
  const lines = [{...line, id: own, subtotal: eur(700), discounts: [{name: 'sale', amount: eur(100)}], taxes: []}];
  const data = {...order, lines, ...sums, subtotal: eur(700), discountTotal: eur(100)};
  t.deepEqual(orderTopic.events['order.paid'].parse(data), data);
});

test('a checkout without a price breakdown gets one', t => {
  const checkout = {
    orderId: id,
    cartId: id,
    userId: null,
    guestTokenHash: 'hash',
    email: 'ada@example.org',
    shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1A 1AA', country: 'GB'},
    payment: {provider: 'simulated', token: 'tok_ok'},
    at,
  };
  const data = cartTopic.events['cart.checked_out'].parse({...checkout, lines: [line], total: eur(600)});
  t.like(data, {...checkout, ...sums, billingAddress: null});
});

test('data that are no object are refused by the schema', t => {
  for (const data of [null, 'text', 5, {lines: 'none'}]) {
    t.false(orderTopic.events['order.paid'].safeParse(data).success);
  }
});
