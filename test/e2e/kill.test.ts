import {randomUUID} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import type {Shop} from './contract.ts';
import {queryDatabase} from './database.ts';
import {findInvariantViolations} from './invariants.ts';
import {startShop} from './shop.ts';

/** How often the shop is killed; fewer times on a fleet, which takes seconds to restart. */
const killCount = Number(process.env.TEST_KILLS ?? 20);
const stock = 100_000;

/** A cart that was created, and what the buyer knows about its checkout: no `orderId` before a response. */
type CheckoutAttempt = {
  readonly cart: Awaited<ReturnType<Client['createCart']>>;
  readonly payment: string;
  readonly key: string;
  orderId?: string;
};

/** Checks out. A repetition uses the same Idempotency-Key. */
const checkOut = async (client: Client, attempt: CheckoutAttempt) => {
  const {status, body} = await client.checkOut(attempt.cart, attempt);
  if (status !== 202) throw new Error(`the checkout of ${attempt.cart.id} answered ${status} ${JSON.stringify(body)}`);
  attempt.orderId = body.orderId;
};

test(`a shop that is killed ${killCount} times under load neither loses nor duplicates orders`, async t => {
  t.timeout(120_000 + killCount * 20_000);
  const dataDir = await mkdtemp(join(tmpdir(), 'ecom-kill-'));
  let shop: Shop = await startShop({dataDir, env: {DEMO: '0'}});
  t.teardown(async () => {
    await shop.stop().catch(() => {});
    await rm(dataDir, {recursive: true, force: true});
  });
  let client = createClient(shop.url);
  const {id: productId, variantId} = await client.createProduct(await client.logInAsAdministrator(), {stock});
  const attempts: CheckoutAttempt[] = [];
  const accepted = () => attempts.filter(({orderId}) => orderId !== undefined);
  let repeated = 0;

  for (let kill = 0; kill < killCount; kill++) {
    let isBuying = true;
    const buyers = Array.from({length: 4}, async (_, i) => {
      while (isBuying) {
        const cart = await client.createCart([{variantId, quantity: 1}]).catch(() => undefined);
        if (!cart) continue;
        const attempt: CheckoutAttempt = {cart, payment: i === 0 ? 'tok_lost' : 'tok_ok', key: randomUUID()};
        attempts.push(attempt);
        await checkOut(client, attempt).catch(() => {});
      }
    });
    const before = accepted().length;
    await eventually(async () => accepted().length > before, 30);
    await pause(Math.random() * 400);
    await shop.kill();
    isBuying = false;
    await Promise.all(buyers);
    shop = await startShop({dataDir, env: {DEMO: '0'}});
    client = createClient(shop.url);
    for (const attempt of attempts.filter(({orderId}) => orderId === undefined)) {
      await checkOut(client, attempt);
      repeated += 1;
    }
  }
  t.log(`${attempts.length} checkouts were accepted around ${killCount} kills, ${repeated} of them on repetition`);
  t.true(repeated > 0);

  // The payment sweeper asks for a lost response after a retry delay that doubles with each kill in between.
  await eventually(async () => (await findInvariantViolations(shop.databaseOf)).length === 0, 60).catch(() => {});
  t.deepEqual(await findInvariantViolations(shop.databaseOf), []);

  let sold = 0;
  for (const {cart, orderId} of attempts) {
    const {status, body} = await client.request('GET', `/orders/${orderId}`, {cartToken: cart.cartToken});
    t.is(status, 200, `order ${orderId} was accepted but does not exist`);
    if (body.paymentStatus === 'captured') sold += 1;
    const cartResponse = await client.request('GET', `/carts/${cart.id}`, {cartToken: cart.cartToken});
    t.like(
      cartResponse,
      {status: 200, body: {status: 'ordered', orderId}},
      `cart ${cart.id} was created but has no order`,
    );
  }
  t.is(sold, attempts.length, 'every order is paid: all had stock, and no payment was declined');
  const stockLevel = (
    await client.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token: await client.logInAsAdministrator()})
  ).body;
  t.is(stockLevel.reserved, 0);
  t.is(stockLevel.onHand + sold, stock);
  t.is(await countPaidOrders(shop.databaseOf), sold, 'a repeated checkout creates no second order');
  await eventually(async () => {
    const page = await client.expectStatus(200, 'GET', `/catalog/products/${productId}`);
    return page.body.variants[0].available === stockLevel.available;
  });
});

const countPaidOrders = async (databaseOf: (service: string) => string) => {
  const [row] = await queryDatabase<{paid: number}>(
    databaseOf('order'),
    `select count(*)::int as paid from order_states where payment_status = 'captured'`,
  );
  return row!.paid;
};
