// Buys the variant named by the arguments SHOP_URL VARIANT_ID with a client that openapi-typescript typed, and prints the order.
import {randomUUID} from 'node:crypto';
import createClient from 'openapi-fetch';
import type {components, paths} from './generated/schema.ts';

const [baseUrl = '', variantId = ''] = process.argv.slice(2);
const api = createClient<paths>({baseUrl});

const cart = await api.POST('/carts', {body: {currency: 'EUR', lines: [{variantId, quantity: 1}]}});
if (!cart.data?.token) throw new Error(`no cart: ${JSON.stringify(cart.error)}`);
const {id, token, total} = cart.data;

const checkout = await api.POST('/carts/{id}/checkout', {
  params: {path: {id}, header: {'Idempotency-Key': randomUUID()}},
  headers: {'Cart-Token': token},
  body: {
    email: 'ada@example.org',
    shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
    payment: {provider: 'simulated', token: 'tok_ok'},
    expectedTotal: total,
  },
});
if (!checkout.data) throw new Error(`no checkout: ${JSON.stringify(checkout.error)}`);

const order = await api.GET('/orders/{id}', {
  params: {path: {id: checkout.data.orderId}, header: {Prefer: 'wait=20'}},
  headers: {'Cart-Token': token},
});
if (!order.data) throw new Error(`no order: ${JSON.stringify(order.error)}`);
const bought: components['schemas']['Order'] = order.data;
const [line] = bought.lines;
console.log(
  JSON.stringify({paymentStatus: bought.paymentStatus, amount: bought.total.amount, variantId: line?.variantId}),
);
