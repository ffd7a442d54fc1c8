import {startStripe} from '@ecom/payment/testing/stripe';
import test, {type ExecutionContext} from 'ava';
import {createClient} from '../e2e/client.ts';
import {startFileShop} from '../e2e/shop.ts';
import {ecom, refuses} from './run-cli.ts';

test.serial('smoke-test buys something without a login', async t => {
  const {exitCode, stdout} = await ecom('smoke-test');
  t.is(exitCode, 0);
  t.regex(stdout, /^payment +captured$/m);
  t.like((await ecom('smoke-test --json')).json, {status: 'confirmed', paymentStatus: 'captured'});
});

test.serial('smoke-test says what it lacks, and gives up after the timeout', async t => {
  await refuses(t, 'smoke-test --currency CHF --timeout 1', 1, /No product in stock has a price in CHF\. Add some/);
  await refuses(t, 'smoke-test --url http://127.0.0.1:9 --timeout 1', 3, /cannot be reached/);
  await refuses(t, 'smoke-test --timeout 0', 2, /timeout/);
});

/** A shop with something in stock and only these providers. */
const withProviders = async (t: ExecutionContext, variables: Readonly<Record<string, string>>) => {
  const shop = await startFileShop(variables);
  t.teardown(shop.drop);
  const client = createClient(shop.url);
  await client.createProduct(await client.logInAsAdministrator(), {stock: 1, price: 2500});
  return {shop, client};
};

test.serial(
  'where nothing is simulated, smoke-test places an order that waits for a transfer, and cancels it',
  async t => {
    const {shop, client} = await withProviders(t, {
      PAYMENT_PROVIDERS: 'stripe,manual',
      STRIPE_SECRET_KEY: 'rk_test_cli',
      STRIPE_WEBHOOK_SECRET: 'whsec_cli',
      MANUAL_PAYMENT_INSTRUCTIONS: 'IBAN DE02',
    });
    const {exitCode, json} = await ecom(`smoke-test --json --url ${shop.url}`);
    t.is(exitCode, 0);
    t.like(json, {status: 'confirmed', paymentStatus: 'requires_action'});
    const token = await client.logInAsAdministrator();
    const {body} = await client.expectStatus(200, 'GET', `/orders/${json.id}`, {token});
    t.like(body, {status: 'cancelled', paymentStatus: 'voided'});
  },
);

test.serial('a shop with Stripe alone declines the means of payment of smoke-test', async t => {
  const stripe = await startStripe();
  t.teardown(stripe.stop);
  const {shop} = await withProviders(t, {
    PAYMENT_PROVIDERS: 'stripe',
    STRIPE_SECRET_KEY: 'rk_test_cli',
    STRIPE_WEBHOOK_SECRET: 'whsec_cli',
    STRIPE_API_BASE: stripe.url,
  });
  t.like((await ecom(`smoke-test --json --url ${shop.url}`)).json, {status: 'cancelled', paymentStatus: 'failed'});
});
