import {eventually} from '@ecom/dev/eventually';
import {createClient} from './client.ts';

/** Buys a product from the running shop at a URL: `node test/e2e/smoke.ts URL`. The exit code is 1 when the order is not paid. */
const [url = 'http://localhost:8080'] = process.argv.slice(2);
const client = createClient(url);

await eventually(async () => {
  const {status, body} = await client
    .request('GET', '/catalog/products?inStock=true&limit=1')
    .catch(() => ({status: 0, body: {}}));
  return status === 200 && body.items.length > 0;
}, 300);
const {items} = (await client.expectStatus(200, 'GET', '/catalog/products?inStock=true&currency=EUR&limit=1')).body;
const {variants} = (await client.expectStatus(200, 'GET', `/catalog/products/${items[0].slug}`)).body;
const {id: variantId} = variants.find(({available}: {available: number}) => available > 0);
let cart: Awaited<ReturnType<typeof client.createCart>> | undefined;
await eventually(async () => {
  cart = await client.createCart([{variantId, quantity: 1}]).catch(() => undefined);
  return cart !== undefined;
}, 60);
const {orderId} = (await client.checkOut(cart!)).body;
const {status, paymentStatus} = (await client.waitForOrder(orderId, {cartToken: cart!.cartToken})).body;
console.log(`Order ${orderId} is ${status}, its payment ${paymentStatus}.`);
if (paymentStatus !== 'captured') process.exitCode = 1;
