import {randomUUID} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, clientOf} from './client.ts';
import type {Shop} from './contract.ts';
import {lookInto} from './database.ts';
import {brokenInvariants} from './invariants.ts';
import {startShop} from './shop.ts';

/** A fleet takes seconds to start again: it may be killed less often. */
const kills = Number(process.env.TEST_KILLS ?? 20);
const stock = 100_000;

/** A cart that was made, and what its owner knows of its checkout. */
type Intent = {
  readonly cart: Awaited<ReturnType<Client['makeCart']>>;
  readonly payment: string;
  readonly key: string;
  orderId?: string;
};

/** Checks out, or repeats a checkout that got no answer, with the same Idempotency-Key. */
const checkOut = async (client: Client, intent: Intent) => {
  const {status, body} = await client.checkOut(intent.cart, intent);
  if (status !== 202) throw new Error(`the checkout of ${intent.cart.id} answered ${status} ${JSON.stringify(body)}`);
  intent.orderId = body.orderId;
};

test(`killed ${kills} times under load, the shop loses nothing and doubles nothing`, async t => {
  t.timeout(120_000 + kills * 20_000);
  const dataDir = await mkdtemp(join(tmpdir(), 'ecom-kill-'));
  let shop: Shop = await startShop({dataDir, env: {DEMO: '0'}});
  t.teardown(async () => {
    await shop.stop().catch(() => {});
    await rm(dataDir, {recursive: true, force: true});
  });
  let client = clientOf(shop.url);
  const {id: productId, variantId} = await client.makeProduct(await client.asAdministrator(), {stock});
  const intents: Intent[] = [];
  const accepted = () => intents.filter(({orderId}) => orderId !== undefined);
  let repeated = 0;

  for (let kill = 0; kill < kills; kill++) {
    let buying = true;
    const buyers = Array.from({length: 4}, async (_, i) => {
      while (buying) {
        const cart = await client.makeCart([{variantId, quantity: 1}]).catch(() => undefined);
        if (!cart) continue;
        const intent: Intent = {cart, payment: i === 0 ? 'tok_lost' : 'tok_ok', key: randomUUID()};
        intents.push(intent);
        await checkOut(client, intent).catch(() => {});
      }
    });
    const before = accepted().length;
    await eventually(async () => accepted().length > before, 30);
    await pause(Math.random() * 400);
    await shop.kill();
    buying = false;
    await Promise.all(buyers);
    shop = await startShop({dataDir, env: {DEMO: '0'}});
    client = clientOf(shop.url);
    for (const intent of intents.filter(({orderId}) => orderId === undefined)) {
      await checkOut(client, intent);
      repeated += 1;
    }
  }
  t.log(
    `${intents.length} orders were accepted between ${kills} kills, ${repeated} of them when they were asked for again`,
  );
  t.true(repeated > 0);

  const urlOf = shop.databaseOf;
  // A payment whose answer was lost is asked for again after a pause that doubles with each kill in between.
  await eventually(async () => (await brokenInvariants(urlOf)).length === 0, 60).catch(() => {});
  t.deepEqual(await brokenInvariants(urlOf), []);

  let sold = 0;
  for (const {cart, orderId} of intents) {
    const {status, body} = await client.ask('GET', `/orders/${orderId}`, {cartToken: cart.cartToken});
    t.is(status, 200, `order ${orderId} was accepted and is gone`);
    if (body.status === 'paid') sold += 1;
    const kept = await client.ask('GET', `/carts/${cart.id}`, {cartToken: cart.cartToken});
    t.like(kept, {status: 200, body: {status: 'ordered', orderId}}, `cart ${cart.id} was made and is lost`);
  }
  t.is(sold, intents.length, 'everything was in stock and nothing was declined');
  const levels = (
    await client.must(200, 'GET', `/variants/${variantId}/stock`, {token: await client.asAdministrator()})
  ).body;
  t.is(levels.reserved, 0);
  t.is(levels.onHand + sold, stock);
  t.is(await paidOrders(urlOf), sold, 'a repeated checkout is the same order');
  await eventually(async () => {
    const page = await client.must(200, 'GET', `/catalog/products/${productId}`);
    return page.body.variants[0].available === levels.available;
  });
});

const paidOrders = async (urlOf: (service: string) => string) => {
  const [row] = await lookInto<{paid: number}>(
    urlOf('order'),
    `select count(*)::int as paid from orders where status = 'paid'`,
  );
  return row!.paid;
};
