// Buys the variant named by the arguments SHOP_URL VARIANT_ID with the functions that @hey-api/openapi-ts generated, and prints the order.
import {randomUUID} from 'node:crypto';
import {client} from './generated/sdk/client.gen.ts';
import {checkOutCart, createCart, getOrder, type Order} from './generated/sdk/index.ts';

const [baseUrl = '', variantId = ''] = process.argv.slice(2);
client.setConfig({baseUrl, throwOnError: true});

const {data: cart} = await createCart({body: {currency: 'EUR', lines: [{variantId, quantity: 1}]}, throwOnError: true});
const headers = {'Cart-Token': cart.token ?? ''};

const {data: checkout} = await checkOutCart({
  path: {id: cart.id},
  headers: {...headers, 'Idempotency-Key': randomUUID()},
  body: {
    email: 'ada@example.org',
    shippingAddress: {fullName: 'Ada', line1: '1 Square', city: 'London', postalCode: 'SW1', country: 'GB'},
    payment: {provider: 'simulated', token: 'tok_ok'},
    expectedTotal: cart.total,
  },
  throwOnError: true,
});

const {data} = await getOrder({
  path: {id: checkout.orderId},
  headers: {...headers, Prefer: 'wait=20'},
  throwOnError: true,
});
const order: Order = data;
const [line] = order.lines;
console.log(
  JSON.stringify({paymentStatus: order.paymentStatus, amount: order.total.amount, variantId: line?.variantId}),
);
