import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {databaseOn, onServer} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {ecom, refuses, spawnEcom} from './run-cli.ts';

const server = process.env.TEST_DATABASE_URL!;

test.serial('migrate status shows what ran when, and exits with 1 while a migration is pending', async t => {
  const url = await testDatabase(t, 'order');
  const {exitCode, stdout} = await ecom(`migrate status order --database-url ${url}`);
  t.is(exitCode, 0);
  t.regex(stdout, /^SERVICE +MIGRATION +RAN\norder +shared\/0001_events +(?:\w.* ago|just now)\n/);
  t.is((await ecom(`migrate down order --yes --database-url ${url}`)).exitCode, 0);
  const after = await ecom(`migrate status order --json --database-url ${url}`);
  t.is(after.exitCode, 1);
  t.is(after.json.pending, 1);
  t.like(after.json.items.at(-1), {service: 'order', ranAt: null});
});

test.serial('migrate refuses what it cannot reach or does not know', async t => {
  await refuses(t, 'migrate status --database-url postgres://127.0.0.1:1', 3, /cannot be reached.*DATABASE_URL/);
  await refuses(
    t,
    'migrate status catalog --database-url postgres://localhost',
    2,
    /no service catalog with a PostgreSQL/,
  );
  await refuses(t, 'migrate status --database-url shoe', 2, /postgres:\/\/user@host\/database/);
  await refuses(t, 'migrate status', 1, /Use --database-url, or set DATABASE_URL/);
  await refuses(
    t,
    `migrate up --database-url ${databaseOn(server, 'x_users')}`,
    1,
    /x_users, the database of users only/,
  );
  await refuses(t, `migrate up users --database-url ${databaseOn(server, 'x_users')}`, 1, /users has no database/);
});

test.serial('migrate up creates the databases of a server and migrates them', async t => {
  const prefix = `migrated_${Date.now()}`;
  const url = databaseOn(server, prefix);
  t.teardown(() =>
    onServer(server, async client => {
      const {rows} = await client.query('select datname from pg_database where datname like $1', [`${prefix}%`]);
      for (const {datname} of rows) await client.query(`drop database "${datname}"`);
    }),
  );
  t.is((await ecom(`migrate status --database-url ${url}`)).exitCode, 1);
  const dryRun = await ecom(`migrate up --dry-run --database-url ${url}`);
  t.regex(dryRun.stdout, /^-- auth: shared\/0001_events\n[\s\S]*create table/);
  await refuses(t, `migrate up --phase both --database-url ${url}`, 2, /expand, contract/);
  const {exitCode, stdout} = await ecom(`migrate up --phase expand --database-url ${url}`);
  t.is(exitCode, 0);
  t.regex(stdout, /^SERVICE +MIGRATION\n/);
  t.regex(stdout, /^payment +payment\/0001_payment$/m);
  t.like(await ecom(`migrate up --json --database-url ${url}`), {
    exitCode: 0,
    json: {items: []},
  });
  t.like(await ecom(`migrate up --database-url ${url}`), {exitCode: 0, stdout: '', stderr: 'Nothing is pending.\n'});
  t.is((await ecom(`migrate status --database-url ${url}`)).exitCode, 0);
  t.is((await ecom(`migrate status --json --database-url ${url}`)).exitCode, 0);
});

test.serial('an address may come from a file, and help prints no password', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-address-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await writeFile(join(folder, 'url'), `${await testDatabase(t, 'cart')}\n`);
  const env = {DATABASE_URL_FILE: join(folder, 'url')};
  t.is((await spawnEcom(['migrate', 'status', 'cart'], {env})).exitCode, 0);
  const secret = {DATABASE_URL: 'postgres://order:hush-hush@db/order'};
  for (const argv of [
    ['migrate', 'up', '--help'],
    ['migrate', 'up', 'shoe'],
  ]) {
    const {stdout, stderr} = await spawnEcom(argv, {env: secret});
    t.notRegex(stdout + stderr, /hush-hush/);
  }
});

test.serial('migrate down asks, and reverts the last migration of one service', async t => {
  const url = await testDatabase(t, 'cart');
  const line = `migrate down cart --database-url ${url}`;
  await refuses(t, line, 1, /Revert cart\/\S+ of cart\? Nobody can be asked here: repeat the command with --yes/);
  t.regex((await ecom(`${line} --dry-run`)).stdout, /^-- cart: cart\/\d+_\w+\n/);
  const {json} = await ecom(`migrate down cart --yes --json --database-url ${url}`);
  t.regex(json.items[0].name, /^cart\/\d+_\w+$/);
  t.is((await ecom(`migrate up cart --database-url ${url} --json`)).json.items[0].name, json.items[0].name);
  await refuses(t, 'migrate down', 2, /service/);
});

test.serial(
  'migrate up grants the role of a service its rights, with the direct address and the password of variables',
  async t => {
    const role = `cli_app_${process.pid}`;
    t.teardown(() => onServer(server, async client => void (await client.query(`drop role ${role}`))));
    const owned = new URL(await testDatabase(t, 'cart'));
    const {password} = owned;
    owned.password = 'old';
    const env = {
      DATABASE_URL: 'postgres://pooler.invalid/cart',
      DATABASE_DIRECT_URL: owned.href,
      DATABASE_PASSWORD: password,
      DATABASE_APP_ROLE: role,
      DATABASE_APP_PASSWORD: 'hush-hush',
    };
    const {exitCode, stderr} = await spawnEcom(['migrate', 'up', 'cart'], {env});
    t.is(exitCode, 0, stderr);
    t.regex(stderr, /^Nothing is pending\.\ncli_app_\d+ may read and change the rows of cart, and nothing else\.\n$/);
    const app = Object.assign(owned, {username: role, password: env.DATABASE_APP_PASSWORD}).href;
    await onServer(app, async client => {
      t.is((await client.query('select from carts')).rowCount, 0);
      await t.throwsAsync(client.query('drop table carts'), {code: '42501'});
      await client.query('select 1');
    });
    await refuses(t, 'migrate up --app-role x --database-url postgres://db', 2, /Name the service whose role it is/);
  },
);

test.serial('migrate create writes the next pair of files', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-migrations-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const {stdout} = await ecom(`migrate create order add_gift --folder ${folder}`);
  t.is(stdout, `${folder}/order/0001_add_gift.up.sql\n${folder}/order/0001_add_gift.down.sql\n`);
  t.regex(await readFile(join(folder, 'order/0001_add_gift.down.sql'), 'utf8'), /^-- Reverts 0001_add_gift.up.sql/);
  const {json} = await ecom(`migrate create order more --phase contract --json --folder ${folder}`);
  t.deepEqual(json.files, [join(folder, 'order/0002_more.up.sql'), join(folder, 'order/0002_more.down.sql')]);
  await refuses(t, `migrate create order Bad-Name --folder ${folder}`, 1, /lower-case letters/);
  await refuses(t, 'migrate create shoe add', 2, /no service shoe/);
});
