import {eventually} from '@ecom/dev/eventually';
import {clientOf} from './client.ts';

/** Buys something from a shop that is open at the address given, as a first customer would: `node test/e2e/smoke.ts URL`. */
const [url = 'http://localhost:8080'] = process.argv.slice(2);
const client = clientOf(url);

await eventually(async () => {
  const {status, body} = await client
    .ask('GET', '/catalog/products?inStock=true&limit=1')
    .catch(() => ({status: 0, body: {}}));
  return status === 200 && body.items.length > 0;
}, 300);
const {items} = (await client.must(200, 'GET', '/catalog/products?inStock=true&currency=EUR&limit=1')).body;
const {variants} = (await client.must(200, 'GET', `/catalog/products/${items[0].slug}`)).body;
const {id: variantId} = variants.find(({available}: {available: number}) => available > 0);
let cart: Awaited<ReturnType<typeof client.makeCart>> | undefined;
await eventually(async () => {
  cart = await client.makeCart([{variantId, quantity: 1}]).catch(() => undefined);
  return cart !== undefined;
}, 60);
const {orderId} = (await client.checkOut(cart!)).body;
const {status} = (await client.waitFor(orderId, {cartToken: cart!.cartToken})).body;
console.log(`Order ${orderId} is ${status}.`);
if (status !== 'paid') process.exitCode = 1;
