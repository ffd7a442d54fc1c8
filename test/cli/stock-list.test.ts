import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

const client = createClient(shopUrl);

test.before(logInAsAdministrator);

test.serial('stock list --low lists variants of which few are available', async t => {
  const token = await client.logInAsAdministrator();
  const {variantId} = await client.createProduct(token, {stock: 3});
  const [item] = (await ecom('stock list --available-max 3 --all --json')).json.items.filter(
    (each: {variantId: string}) => each.variantId === variantId,
  );
  t.like(item, {onHand: 3, reserved: 0, available: 3});
  const {exitCode, stdout} = await ecom(`stock list --low --sku ${item.sku} --columns sku,onHand,available`);
  t.is(exitCode, 0);
  t.is(stdout.replaceAll(/ +/g, ' '), `SKU ON HAND AVAILABLE\n${item.sku} 3 3\n`);
  await refuses(t, 'stock list --low --available-max 2', 2, /cannot also be provided/);
  await refuses(t, 'stock list --sort shoe', 1, /sort/);
});

test.serial('refunds list lists the refunds of an order', async t => {
  const token = await client.logInAsAdministrator();
  const {variantId} = await client.createProduct(token, {stock: 3});
  const cart = await client.createCart([{variantId, quantity: 1}]);
  const {orderId} = (await client.checkOut(cart)).body;
  const {number} = (await client.waitForOrder(orderId, {token})).body;
  const [payment] = (await client.expectStatus(200, 'GET', `/payments?orderId=${orderId}`, {token})).body.items;
  await client.expectStatus(201, 'POST', `/payments/${payment.id}/refunds`, {
    token,
    headers: {'idempotency-key': orderId},
    body: {amount: {amount: 150, currency: 'EUR'}, reason: 'scratched'},
  });
  const {exitCode, stdout} = await ecom(`refunds list --order ${number}`);
  t.is(exitCode, 0);
  t.regex(
    stdout,
    /^ID +ORDER +AMOUNT +STATUS +REASON +FAILURE +AT +ORDER ID\n[\w-]+ +[\w-]+ +1.50 EUR +(pending|succeeded) +scratched +just now/,
  );
  t.like((await ecom(`refunds list --order ${orderId} --json`)).json, {
    items: [{reason: 'scratched', orderId, orderNumber: number}],
  });
  await refuses(t, 'refunds list --order 1-1', 1, /There is no order/);
  await refuses(t, 'refunds list --status lost', 2, /Expected --status=lost/);
});
