import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {startFileShop} from '../e2e/shop.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

test.before(logInAsAdministrator);
/** No other run of the tests has it. */
const seed = 100_000 + (process.pid % 800_000);

test.serial('seed demo leaves the demo products as they are', async t => {
  const {stdout, exitCode} = await ecom('seed demo');
  t.is(exitCode, 0);
  t.regex(stdout, /^added +\d+\nexisting +\d+\nrefused +0\n$/);
  const again = (await ecom('seed demo --json')).json;
  t.like(again, {added: 0, refused: 0});
  t.true(again.existing >= 60);
  await refuses(t, 'seed demo --token wrong', 1, /Log in/);
  await refuses(t, 'seed demo --shoe', 2, /shoe/);
});

test.serial('seed products adds products once', async t => {
  const {stdout} = await ecom(`seed products 120 --seed ${seed}`);
  t.is(stdout, 'added     120\nexisting  0\nrefused   0\n');
  t.deepEqual((await ecom(`seed products 120 --seed ${seed} --json`)).json, {added: 0, existing: 120, refused: 0});
  await refuses(t, 'seed products 0', 2, /0 is no count/);
  await refuses(t, 'seed products many', 2, /many/);
});

test.serial('seed users adds users once: 80, 10 and 10 percent are active, inactive and deleted', async t => {
  t.deepEqual((await ecom(`seed users 20 --seed ${seed} --json`)).json, {added: 20, existing: 0, refused: 0});
  const token = await createClient(shopUrl).logInAsAdministrator();
  const {body} = await createClient(shopUrl).request('GET', '/users?status=all&limit=20', {token});
  const tally = (field: string) => Object.groupBy(body.items, (user: any) => user[field] as string);
  t.deepEqual(
    [tally('status').active!.length, tally('status').inactive!.length, tally('status').deleted!.length],
    [16, 2, 2],
  );
  t.deepEqual([tally('signUpOption').general!.length, tally('signUpOption').google!.length], [13, 7]);
  t.like(await ecom(`seed users 20 --seed ${seed}`), {stdout: 'added     0\nexisting  20\nrefused   0\n'});
  await refuses(t, 'seed users', 2, /count/);
});

test.serial('seed users works with the rate limits of a shop', async t => {
  const shop = await startFileShop({DEMO: '0', RATE_LIMIT: '1'});
  t.teardown(shop.drop);
  const token = await createClient(shop.url).logInAsAdministrator();
  const {json} = await ecom(`seed users 40 --url ${shop.url} --token ${token} --json`);
  t.deepEqual(json, {added: 40, existing: 0, refused: 0});
});

test.serial('seed orders adds orders, and counts how they end', async t => {
  const {json} = await ecom(`seed orders 5 --seed ${seed} --json`);
  t.like(json, {added: 5, existing: 0, refused: 0, open: 0});
  t.is(json.paid + json.declined + json.rejected, 5);
  const {stdout} = await ecom(`seed orders 6 --seed ${seed}`);
  t.regex(stdout, /^added +1\nexisting +5\nrefused +0\npaid +\d\ndeclined +\d\nrejected +\d\nopen +0\n$/);
  await refuses(t, 'seed orders none', 2, /none is no count/);
});

test.serial('seed orders counts what is sold out as rejected', async t => {
  const shop = await startFileShop({DEMO: '0'});
  t.teardown(shop.drop);
  const client = createClient(shop.url);
  const token = await client.logInAsAdministrator();
  await client.createProduct(token, {stock: 0});
  const {json} = await ecom(`seed orders 1 --url ${shop.url} --token ${token} --json`);
  t.like(json, {added: 1, paid: 0, rejected: 1});
});
