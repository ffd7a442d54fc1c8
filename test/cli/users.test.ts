import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('users list prints a table, and says that there are more', async t => {
  const {email} = await createClient(shopUrl).signUp('grace');
  const {exitCode, stdout, stderr} = await ecom('users list --limit 1 --sort -createdAt --columns email,name,created');
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /^EMAIL +NAME +CREATED\n\S+@example.org +\w+ \w+ +just now\n$/);
  t.is(stderr, 'Only the first is listed. See more with --limit or --all.\n');
  t.regex(
    (await ecom(`users list --email ${email} --output csv --columns email,status`)).stdout,
    /^email,status\n.*,active\n$/,
  );
});

test.serial('users list --json prints the items and the cursor', async t => {
  const {email, id} = await createClient(shopUrl).signUp('grace');
  const {exitCode, json} = await ecom(`users list --email ${email} --json`);
  t.is(exitCode, 0);
  t.like(json, {items: [{id, email, status: 'active'}], nextCursor: null});
});

test.serial('users list refuses what it does not know', async t => {
  await refuses(t, 'users list --status gone', 2, /Expected --status=gone to be one of/);
  await refuses(t, 'users list --columns shoe', 2, /no column shoe. Columns: id, email, name/);
  await refuses(t, 'users list --sort shoe', 1, /sort/);
  await refuses(t, 'users list --token wrong', 1, /Log in with: ecom login/);
  await refuses(t, 'users list --url http://127.0.0.1:9', 3, /cannot be reached/);
});

test.serial('users get shows a user by e-mail address or id', async t => {
  const {email, id} = await createClient(shopUrl).signUp('grace');
  const {exitCode, stdout} = await ecom(`users get ${email}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^id +${id}\nemail +${email}\nfull name +Ada Lovelace\n`));
  t.like((await ecom(`users get ${id} --json`)).json, {id, email});
  t.like((await ecom(`users get ${id.slice(0, 30)} --json`)).json, {id});
  t.like(await ecom('users get nobody@example.org'), {
    exitCode: 1,
    stderr: 'Error: There is no user nobody@example.org.\n',
  });
  t.like(await ecom('users get'), {exitCode: 2});
});

test.serial('users delete asks, and refuses when nobody can be asked', async t => {
  const {email, id} = await createClient(shopUrl).signUp('grace');
  const refused = await ecom(`users delete ${email}`);
  t.is(refused.exitCode, 1);
  t.is(
    refused.stderr,
    `Error: Delete user ${email} and erase the personal data? Nobody can be asked here: repeat the command with --yes.\n`,
  );
  t.like(await ecom(`users get ${id} --json`), {json: {status: 'active'}});
  t.like(await ecom(`users delete ${email} --yes --json`), {exitCode: 0, json: {id, status: 'deleted'}});
  t.like(await ecom(`users get ${email}`), {exitCode: 1});
  t.like(await ecom('users delete --yes'), {exitCode: 2});
  const other = await createClient(shopUrl).signUp('ada');
  const outcome = await ecom(`users delete ${other.id} -y`);
  t.like(outcome, {exitCode: 0, stderr: `Deleted user ${other.id}.\n`});
  t.regex(outcome.stdout, /^Kept for bookkeeping and taxes: orders, payments and refunds/m);
});

test.serial('users sessions list and end work on the sessions of another user', async t => {
  const client = createClient(shopUrl);
  const {email, id, password} = await client.signUp('grace');
  await client.logIn(email, password);
  const {exitCode, stdout} = await ecom(`users sessions list ${email}`);
  t.is(exitCode, 0);
  t.regex(stdout, /^ID +CREATED +LAST USED +ADDRESS +DEVICE\n([\w-]{36} +just now +just now .*\n){2}$/);
  const {items} = (await ecom(`users sessions list ${id} --json`)).json;
  t.is(items.length, 2);
  await refuses(t, `users sessions end ${email}`, 1, /End all sessions of .* Nobody can be asked here/);
  t.like(await ecom(`users sessions end ${email} ${items[0].id} --yes`), {
    exitCode: 0,
    stderr: `Ended session ${items[0].id}.\n`,
  });
  t.is((await ecom(`users sessions list ${email} --json`)).json.items.length, 1);
  t.deepEqual((await ecom(`users sessions end ${email} --yes --json`)).json, {userId: id, session: null});
  t.like(await ecom(`users sessions list ${email}`), {stdout: '', stderr: 'There are none.\n'});
  await refuses(t, 'users sessions list', 2, /user/);
  await refuses(t, 'users sessions end --yes', 2, /user/);
});

test.serial('users export writes all that is held about a user', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-export-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const client = createClient(shopUrl);
  const staff = await client.logInAsAdministrator();
  const {variantId} = await client.createProduct(staff, {stock: 5});
  const {email, id, token} = await client.signUp('grace');
  const cart = await client.createCart([{variantId, quantity: 1}], token);
  const {orderId} = (await client.checkOut(cart, {token})).body;
  await client.waitForOrder(orderId, {token});

  const file = join(folder, 'grace.json');
  t.like(await ecom(`users export ${email} ${file}`), {exitCode: 0, stdout: '', stderr: `Wrote ${file}.\n`});
  t.is((await stat(file)).mode & 0o777, 0o600);
  const written = JSON.parse(await readFile(file, 'utf8'));
  t.like(written, {user: {id, email}, roles: ['customer'], orders: [{id: orderId}], payments: [{orderId}]});
  t.is(written.sessions.length, 1);
  t.deepEqual([written.apiKeys, written.auditRecords], [[], []]);
  t.true('mails' in written && 'carts' in written && 'addresses' in written);
  t.like((await ecom(`users export ${id} --json`)).json, {user: {id}});

  await client.expectStatus(201, 'POST', '/auth/api-keys', {token: staff, body: {name: 'own', scopes: ['ops:read']}});
  const own = (await ecom(`users export ${administrator.email} --json`)).json;
  t.true(own.apiKeys.some(({name}: {name: string}) => name === 'own'));
  t.true(own.auditRecords.some((each: object) => 'action' in each && each.action === 'createApiKey'));
  t.true(own.auditRecords.every((each: {actor: {userId: string}}) => each.actor.userId === own.user.id));
  const {json} = await ecom(`users export ${id} --request --json`);
  t.like(json, {
    userId: id,
    status: 'ready',
    data: {order: {orders: [{id: orderId}]}, payment: {payments: [{orderId}]}},
  });
  t.is((await ecom(`users export ${id} --request --json`)).json.id, json.id, 'there is one a day');
  await refuses(t, 'users export nobody@example.org', 1, /There is no user/);
  await refuses(t, 'users export', 2, /user/);
});
