import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

const client = createClient(shopUrl);

/** A paid order of two pieces at 19.99 EUR. */
const buy = async () => {
  const token = await client.logInAsAdministrator();
  const product = await client.createProduct(token, {stock: 5, price: 1999});
  const cart = await client.createCart([{variantId: product.variantId, quantity: 2}]);
  const {body} = await client.checkOut(cart);
  const headers = {prefer: 'wait=20'};
  return (await client.expectStatus(200, 'GET', `/orders/${body.orderId}`, {cartToken: cart.cartToken, headers})).body;
};

test.before(logInAsAdministrator);

test.serial('orders list prints the newest orders', async t => {
  const {id, number, lines} = await buy();
  const {exitCode, stdout} = await ecom(`orders list --sku ${lines[0].sku}`);
  t.is(exitCode, 0);
  t.regex(stdout, /^NUMBER +EMAIL +STATUS +PAYMENT +SHIPMENT +TOTAL +PLACED +ID\n/);
  t.regex(stdout, new RegExp(`^${number} .* confirmed +captured +unshipped +39.98 EUR +just now +${id}$`, 'm'));
  t.like((await ecom(`orders list --sku ${lines[0].sku} --json`)).json, {items: [{id, number}], nextCursor: null});
  const csv = await ecom(
    `orders list --sku ${lines[0].sku} --payment captured,refunded --output csv --columns number,total`,
  );
  t.is(csv.stdout, `number,total\n${number},39.98 EUR\n`);
  t.like(await ecom(`orders list --sku ${lines[0].sku} --payment refunded`), {stdout: '', stderr: 'There are none.\n'});
  await refuses(t, 'orders list --payment paid', 2, /Expected --payment=paid to be one of/);
});

test.serial('orders get shows an order by number or id, with its lines', async t => {
  const {id, number, lines} = await buy();
  const {exitCode, stdout} = await ecom(`orders get ${number}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^number +${number}\nid +${id}\n`));
  t.regex(stdout, new RegExp(`^${lines[0].sku} .* 2 +19.99 EUR +39.98 EUR +0 +0 +0`, 'm'));
  t.like((await ecom(`orders get ${id} --json`)).json, {id, number});
  await refuses(t, 'orders get 1-1', 1, /There is no order 1-1/);
  await refuses(t, 'orders get', 2, /order/);
});
