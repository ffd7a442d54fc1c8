import {randomUUID} from 'node:crypto';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

const client = createClient(shopUrl);

test.before(logInAsAdministrator);

test.serial("carts get shows any cart to staff, and a guest's with its token", async t => {
  const token = await client.logInAsAdministrator();
  const {variantId} = await client.createProduct(token, {stock: 5, price: 1999});
  const own = await client.createCart([{variantId, quantity: 1}], token);
  t.like((await ecom(`carts get ${own.id} --json`)).json, {id: own.id, status: 'open', lines: [{variantId}]});
  const guest = await client.createCart([{variantId, quantity: 2}]);
  const {exitCode, stdout} = await ecom(`carts get ${guest.id} --cart-token ${guest.cartToken}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^id +${guest.id}\nstatus +open\ntotal +39.98 EUR\n`));
  t.regex(stdout, /^T-\S+ +Test product .* 2 +19.99 EUR +39.98 EUR +yes$/m);
  t.is((await ecom(`carts get ${guest.id} --json`)).json.id, guest.id);
  await refuses(t, `carts get ${randomUUID()}`, 1, /cart/i);
  await refuses(t, 'carts get', 2, /cart/);
});
