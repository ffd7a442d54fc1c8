import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {engineUrls} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {onServer} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {type AcceptedCheckout, startBuyers} from '../faults/buyers.ts';
import {createClient} from './client.ts';
import type {Shop} from './contract.ts';
import {dropDatabases} from './database.ts';
import {findInvariantViolations} from './invariants.ts';
import {operationsOf, statePublishers} from './operations.ts';
import {type FileShop, startFileShop, startShop} from './shop.ts';

const isFleet = process.env.TEST_SHOP === 'fleet';
const server = process.env.TEST_DATABASE_URL!;
const program = fileURLToPath(new URL('../../cli/bin/run.js', import.meta.url));

let shop: FileShop;
let folder: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-e2e-backup-'));
  shop = await startFileShop({DEMO: '0'}, {exclusive: true});
});
test.after.always(async () => {
  await shop?.drop();
  await rm(folder, {recursive: true, force: true});
});

/** What the names of a shop's databases and topics begin with. */
const nameOf = ({databaseOf}: Pick<Shop, 'databaseOf'>) =>
  new URL(databaseOf('order')).pathname.slice(1, -'_order'.length);
const onShop = (name: string) => Object.assign(new URL(server), {pathname: `/${name}`}).href;

const startBackup = (...flags: readonly string[]): ChildProcess => {
  const kafka = isFleet
    ? ['--brokers', engineUrls(process.env).kafka, '--prefix', `${nameOf(shop)}.`]
    : ['--without-kafka'];
  const argv = ['backup', 'create', folder, '--json', '--database-url', onShop(nameOf(shop)), ...kafka, ...flags];
  return spawn(process.execPath, [program, ...argv], {stdio: ['ignore', 'pipe', 'pipe']});
};

const outcomeOf = async (child: ChildProcess) => {
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close'),
  ]);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stdout}${stderr}`);
  return JSON.parse(stdout);
};

const ecom = (...argv: readonly string[]) =>
  outcomeOf(spawn(process.execPath, [program, ...argv, '--json'], {stdio: ['ignore', 'pipe', 'pipe']}));

test.serial(
  'a backup that is taken while buyers buy restores a shop with every order that was accepted before',
  async t => {
    t.timeout(300_000);
    const client = createClient(shop.url);
    const staff = await client.logInAsAdministrator();
    const products = [];
    for (const stock of [500, 500, 20]) products.push({...(await client.createProduct(staff, {stock})), stock});
    const buyers = startBuyers(shop.url, products, 4);
    await eventually(async () => buyers.accepted.length >= 25, 60);
    const before: readonly AcceptedCheckout[] = [...buyers.accepted];
    const backup = await outcomeOf(startBackup('--pause-limit', '2s'));
    await delay(1000);
    await buyers.stop();
    t.deepEqual(buyers.unexpected(), []);
    t.true(buyers.accepted.length > before.length, 'buyers went on');
    t.log(
      `writes were held for ${backup.writesPausedMs} ms; ${before.length} orders before, ${buyers.accepted.length} in all`,
    );

    const verified = await ecom('backup', 'verify', folder, backup.id, '--database-url', server);
    t.like(verified, {isSound: true, violations: [], deadLetters: 0});
    const name = `restored_${process.pid}`;
    await ecom('restore', folder, backup.id, '--prefix', name, '--database-url', server);
    t.teardown(() => dropDatabases(server, onShop(`${name}_`)));
    const restored = await startShop({
      ...(isFleet ? {dataDir: join(folder, name)} : {databaseUrl: onShop(name)}),
      env: {DEMO: '0'},
    });
    t.teardown(() => restored.stop());
    const operations = operationsOf(restored.url);
    for (const service of statePublishers) await operations.republish(service);
    // Orders that were open at the cut go on.
    await eventually(async () => (await findInvariantViolations(restored.databaseOf)).length === 0, 60).catch(() => {});
    t.deepEqual(await findInvariantViolations(restored.databaseOf), []);

    const orders = await onServer(restored.databaseOf('order'), async database => {
      const query = `select o.id, o.lines, s.parts -> 'cancellations' as cancellations,
      s.status in ('confirmed', 'completed') and s.payment_status in ('captured', 'partially_refunded') as paid
      from orders o join order_states s using (id)`;
      return (await database.query(query)).rows;
    });
    const ids = new Set(orders.map(({id}) => id));
    t.deepEqual(
      before.filter(({orderId}) => !ids.has(orderId)),
      [],
      'no accepted order is missing',
    );
    const accepted = new Set(buyers.accepted.map(({orderId}) => orderId));
    t.deepEqual(
      [...ids].filter(id => !accepted.has(id)),
      [],
      'no order is there that nobody placed',
    );

    const again = createClient(restored.url);
    const token = await again.logInAsAdministrator();
    const {status, body} = await again.request('GET', `/orders/${before[0]!.orderId}`, {token});
    t.is(status, 200);
    t.is(body.id, before[0]!.orderId);
    for (const {slug, variantId, stock} of products) {
      const sold = orders
        .filter(({paid}) => paid)
        .flatMap(({lines, cancellations}) =>
          lines
            .filter((line: {variantId: string}) => line.variantId === variantId)
            .map(({id, quantity}: {id: string; quantity: number}) => {
              const cancelled = cancellations.flatMap(({lines}: {lines: object[]}) => lines);
              const pieces = cancelled.filter(({lineId}: {lineId: string}) => lineId === id);
              return quantity - pieces.reduce((sum: number, piece: {quantity: number}) => sum + piece.quantity, 0);
            }),
        )
        .reduce((sum, pieces) => sum + pieces, 0);
      const level = (await again.expectStatus(200, 'GET', `/variants/${variantId}/stock`, {token})).body;
      t.is(level.onHand + sold, stock);
      await eventually(async () => {
        const page = await again.request('GET', `/catalog/products/${slug}`);
        return page.status === 200 && page.body.variants[0].available === level.available;
      }, 60);
    }
    const product = await again.createProduct(token, {stock: 3});
    const cart = await again.createCart([{variantId: product.variantId, quantity: 1}]);
    const {orderId} = (await again.checkOut(cart)).body;
    t.is((await again.waitForOrder(orderId, cart)).body.paymentStatus, 'captured', 'the restored shop sells');
  },
);

test.serial('a shop whose backup is killed while it holds writes opens by itself', async t => {
  const client = createClient(shop.url);
  // A transaction that has recorded an event and does not end: no moment is quiet.
  await onServer(shop.databaseOf('order'), async database => {
    await database.query('begin');
    await database.query('lock table outbox in row exclusive mode');
    const child = startBackup('--pause-limit', '2s');
    t.teardown(() => child.kill('SIGKILL'));
    const modes = () => shop.sql<{mode: string}>('cart', 'select mode from write_mode where until > now()');
    await eventually(async () => (await modes()).length > 0, 30);
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  const create = () => client.request('POST', '/carts', {body: {currency: 'EUR'}});
  const start = performance.now();
  t.is((await create()).status, 201);
  t.true(performance.now() - start < 4000);
  await delay(2000);
  await Promise.all(
    Array.from({length: 5}, async () => {
      const {status} = await create();
      t.is(status, 201);
    }),
  );
  t.deepEqual(await shop.sql('cart', 'select from write_mode where until > now()'), []);
  await outcomeOf(startBackup('--pause-limit', '2s'));
});
