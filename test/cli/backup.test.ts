import {once} from 'node:events';
import {mkdtemp, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as delay} from 'node:timers/promises';
import {folderStore} from '@ecom/backup/folder-store';
import {findManifest} from '@ecom/backup/manifest';
import {startS3Server} from '@ecom/backup/testing/s3-server';
import {verifyByRestoring} from '@ecom/backup/verify';
import {databaseOn, onServer} from '@ecom/postgres/testing/templates';
import test, {type ExecutionContext} from 'ava';
import {ecom, refuses, spawnEcom, startEcom} from './run-cli.ts';

const server = process.env.TEST_DATABASE_URL!;
const shop = `backed_up_${process.pid}`;
const url = databaseOn(server, shop);
let folder = '';

const query = async (service: string, text: string, prefix = shop) =>
  (await onServer(databaseOn(server, `${prefix}_${service}`), client => client.query(text))).rows;

const databasesLike = async (beginning: string): Promise<readonly string[]> =>
  onServer(server, async client => {
    const text = 'select datname from pg_database where starts_with(datname, $1) order by datname';
    return (await client.query(text, [beginning])).rows.map(({datname}) => datname);
  });

const dropDatabases = async (beginning: string) => {
  for (const name of await databasesLike(beginning))
    await onServer(server, client => client.query(`drop database "${name}" with (force)`));
};

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-backup-'));
  await ecom(`migrate up --database-url ${url}`);
  await query(
    'users',
    `insert into users (id, version, email, full_name, timezone, sign_up_option, status, created_at, updated_at)
    values (uuidv7(), 1, 'ada@example.org', E'Ada\\t"Lovelace"\\n\\\\', 'UTC', 'password', 'active', now(), now())`,
  );
  await query(
    'auth',
    `insert into account (user_id, version, email, roles, status, user_version, created_at)
    values ('00000000-0000-7000-8000-000000000001', 1, 'ada@example.org', '{customer}', 'active', 1, now())`,
  );
  await query('users', `update users set id = '00000000-0000-7000-8000-000000000001'`);
});
test.after.always(async () => {
  await dropDatabases(shop);
  await rm(folder, {recursive: true, force: true});
});

const takeBackup = async (flags = '') => {
  const outcome = await ecom(`backup create ${folder} --without-kafka --database-url ${url} --json ${flags}`);
  return outcome.json as {id: string; writesPausedMs: number; rows: number; isEncrypted: boolean};
};

test.serial('backup create stores every table, and backup list shows it', async t => {
  const {exitCode, stdout, stderr} = await ecom(`backup create ${folder} --without-kafka --database-url ${url}`);
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /^ID +TAKEN/);
  t.regex(stderr, /Not encrypted: .* Use --key-file\.\n.*held for \d+ ms\.\n/s);
  const {items} = (await ecom(`backup list ${folder} --json`)).json;
  t.like(items[0], {prefix: shop, isEncrypted: false});
  t.is(items[0].services.length, 7);
  t.true((await ecom(`backup list ${folder}`)).stdout.includes(items[0].id));
  const manifest = JSON.parse(await readFile(join(folder, items[0].id, 'manifest.json'), 'utf8'));
  const users = manifest.services.find(({service}: {service: string}) => service === 'users');
  t.true(users.migrations.includes('users/0001_users'));
  t.like(
    users.tables.find(({table}: {table: string}) => table === 'users'),
    {rows: 1, file: 'users/users.copy.zst'},
  );
  t.deepEqual(await query('order', 'select * from write_mode'), []);
});

test.serial('restore makes new databases with the same rows, and refuses existing ones', async t => {
  const {id} = await takeBackup();
  const prefix = `${shop}_restored`;
  t.teardown(() => dropDatabases(prefix));
  const line = `restore ${folder} --prefix ${prefix} --database-url ${url}`;
  const {exitCode, stderr} = await ecom(line);
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /What remains:[\s\S]*ecom republish auth[\s\S]*ecom catalog rebuild/);
  const text = 'select email, full_name, created_at from users';
  t.deepEqual(await query('users', text, prefix), await query('users', text));
  t.is((await ecom(`migrate status --database-url ${databaseOn(server, prefix)}`)).exitCode, 0);
  await refuses(t, line, 1, new RegExp(`database ${prefix}_\\w+ is of an earlier restore of this backup`));
  await refuses(
    t,
    `restore ${folder} --prefix ${shop} --database-url ${url}`,
    1,
    /exists, and a restore changes no existing/,
  );
  const again = await ecom(`${line} --resume --json`);
  t.like(again.json, {id});
});

test.serial('a restore that goes on takes the backup with which it began, also when there is a newer one', async t => {
  const {id} = await takeBackup();
  const prefix = `${shop}_resumed`;
  t.teardown(() => dropDatabases(prefix));
  const line = `restore ${folder} --prefix ${prefix} --database-url ${url} --resume --json`;
  const first = await ecom(line);
  t.is(first.json.id, id, first.stdout);
  await takeBackup();
  const second = await ecom(line);
  t.is(second.json.id, id, second.stdout);
});

test.serial('restore is not disturbed by triggers, generated columns, identities and references', async t => {
  const prefix = `${shop}_kinds`;
  const id = (n: number) => `'00000000-0000-7000-8000-00000000000${n}'`;
  await query(
    'payment',
    `insert into payments (id, version, order_id, amount, currency, provider, token, status, refunds, checks, created_at, updated_at)
    values (${id(1)}, 1, ${id(2)}, 100, 'EUR', 'simulated', 'tok', 'captured',
      '[{"id": "00000000-0000-7000-8000-000000000003", "status": "done", "amount": 5, "at": "2026-01-01T00:00:00Z"}]', 0, now(), now())`,
  );
  // As a later release may have changed it: a trigger would write it anew.
  await query('payment', `update refunds set status = 'succeeded, by hand'`);
  await query(
    'product',
    `insert into categories (id, version, parent_id, name, slug, description, status, created_at, updated_at) values
    (${id(1)}, 1, null, 'a', 'a', '', 'active', now(), now()), (${id(2)}, 1, ${id(1)}, 'b', 'b', '', 'active', now(), now())`,
  );
  await query(
    'product',
    `insert into products (id, version, name, slug, description, status, category_ids, media, attributes, created_at, updated_at)
    values (${id(1)}, 1, 'Lamp', 'lamp', E'a\\tb', 'draft', array[${id(2)}]::uuid[], '[]', '{"a":  1}', now(), now())`,
  );
  await query(
    'product',
    `insert into variants (id, product_id, position, sku, options, prices, deleted) values (${id(1)}, ${id(1)}, 0, 'LAMP', '{}', '[]', false)`,
  );
  await query(
    'cart',
    `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked) values (${id(1)}, 't', 'k', 'e', '{}', 'r', false)`,
  );
  t.teardown(async () => {
    await query('payment', 'truncate payments, refunds');
    await query('product', 'truncate categories, products, variants, stock, stock_adjustments');
    await query('cart', 'truncate dead_letter');
    await dropDatabases(prefix);
  });
  await takeBackup();
  t.is((await ecom(`restore ${folder} --prefix ${prefix} --database-url ${url}`)).exitCode, 0);
  for (const [service, select] of [
    ['payment', 'select * from payments'],
    ['payment', 'select * from refunds'],
    ['product', 'select id, parent_id, name from categories order by id'],
    ['product', 'select p.*, v.*, p.attributes::text as kept from products p join variants v on v.product_id = p.id'],
    ['cart', 'select * from dead_letter'],
  ] as const) {
    const rows = await query(service, select, prefix);
    t.true(rows.length > 0);
    t.deepEqual(rows, await query(service, select), select);
  }
  // Triggers work again, and identities go on.
  await query('payment', `update payments set refunds = refunds, version = 2`, prefix);
  t.is((await query('payment', 'select status from refunds', prefix))[0].status, 'succeeded');
  await query(
    'cart',
    `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked) values (${id(2)}, 't', 'k', 'e', '{}', 'r', false)`,
    prefix,
  );
  t.is((await query('cart', 'select from dead_letter', prefix)).length, 2);
});

test.serial('restore migrates a backup of an earlier release on to this one', async t => {
  const prefix = `${shop}_earlier`;
  t.teardown(() => dropDatabases(prefix));
  const orderUrl = databaseOn(server, `${shop}_order`);
  await ecom(`migrate down order --yes --database-url ${orderUrl}`);
  t.is((await ecom(`migrate status order --database-url ${orderUrl}`)).exitCode, 1);
  const {id} = await takeBackup();
  await ecom(`migrate up order --database-url ${orderUrl}`);
  const {exitCode, stderr} = await ecom(`restore ${folder} --prefix ${prefix} --database-url ${url}`);
  t.is(exitCode, 0, stderr);
  t.regex(stderr, new RegExp(`${prefix}_order: 0 rows, then order/\\w+`));
  t.is((await ecom(`migrate status --database-url ${databaseOn(server, prefix)}`)).exitCode, 0);

  const file = join(folder, id, 'manifest.json');
  const manifest = await readFile(file, 'utf8');
  const line = `restore ${folder} ${id} --prefix ${prefix}x --database-url ${url}`;
  await writeFile(file, manifest.replace('"order/0001_order"', '"order/9999_later"'));
  await refuses(t, line, 1, /lacks its migration order\/9999_later\. Use an ecom of that release/);
  await writeFile(file, manifest.replace('"format": 1', '"format": 2'));
  await refuses(t, line, 1, /has format 2, and this ecom knows format 1/);
  await writeFile(file, '{');
  await refuses(t, line, 1, /manifest of backup .* is damaged/);
  await rm(join(folder, id), {recursive: true});
  t.deepEqual(await databasesLike(`${prefix}x`), []);
});

test.serial('a backup that is interrupted ends its pause, and leaves nothing behind', async t => {
  const before = (await ecom(`backup list ${folder} --json`)).json;
  await query(
    'order',
    `insert into outbox (event_id, topic, key, type, data) values (uuidv7(), 'ecom.order.v1', 'a', 'order.paid', '{}')`,
  );
  t.teardown(() => query('order', 'delete from outbox'));
  const child = startEcom([
    'backup',
    'create',
    folder,
    '--without-kafka',
    '--pause-limit',
    '2s',
    '--database-url',
    url,
  ]);
  const output = Promise.all([text(child.stderr), once(child, 'close')]);
  while ((await query('cart', 'select from write_mode')).length === 0) await delay(20);
  child.kill('SIGTERM');
  const [stderr, [exitCode]] = await output;
  t.is(exitCode, 1);
  t.regex(stderr, /Interrupted\./);
  t.deepEqual(await query('cart', 'select from write_mode'), []);
  t.deepEqual((await ecom(`backup list ${folder} --json`)).json, before);
});

test.serial('restore --resume goes on after an interruption', async t => {
  await takeBackup();
  const prefix = `${shop}_resumed`;
  t.teardown(() => dropDatabases(prefix));
  const line = `restore ${folder} --prefix ${prefix} --database-url ${url}`;
  t.is((await ecom(line)).exitCode, 0);
  // As if it had been killed: one database is half loaded, one was never created, and one only created.
  await onServer(server, async client => {
    const {rows} = await client.query(
      `select datname, shobj_description(oid, 'pg_database') as mark from pg_database where starts_with(datname, $1)`,
      [prefix],
    );
    for (const {datname, mark} of rows)
      await client.query(`comment on database "${datname}" is '${mark.replace(/done$/, 'loaded')}'`);
    const [{mark}] = rows;
    await client.query(`comment on database "${prefix}_users" is '${mark.replace(/done$/, 'loading')}'`);
    await client.query(`drop database "${prefix}_order"`);
    await client.query(`drop database "${prefix}_cart"`);
    await client.query(`create database "${prefix}_cart"`);
  });
  await query('users', 'truncate users, addresses, data_export, data_export_part', prefix);
  await refuses(t, line, 1, /Go on with --resume/);
  t.is((await ecom(`${line} --resume`)).exitCode, 0);
  t.is((await query('users', 'select from users', prefix)).length, 1);
  t.deepEqual(await query('order', 'select from orders', prefix), []);
});

test.serial('backup verify finds damage, restores, and leaves no databases behind', async t => {
  const {id} = await takeBackup();
  const line = `backup verify ${folder} ${id} --database-url ${url}`;
  const sound = await ecom(`${line} --json`);
  t.deepEqual(sound.json, {id, isSound: true, damage: [], violations: [], deadLetters: 0});
  t.is((await ecom(`${line} --checksums-only`)).exitCode, 0);
  const file = join(folder, id, 'users/users.copy.zst');
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
  await rm(join(folder, id, 'order/orders.copy.zst'));
  const {exitCode, stdout, stderr} = await ecom(line);
  t.is(exitCode, 1);
  t.regex(stdout, new RegExp(`^${id}/users/users\\.copy\\.zst is damaged$`, 'm'));
  t.regex(stdout, new RegExp(`^${id}/order/orders\\.copy\\.zst is missing$`, 'm'));
  t.regex(stderr, /is not sound/);
  const prefix = `${shop}_damaged`;
  t.teardown(() => dropDatabases(prefix));
  await refuses(
    t,
    `restore ${folder} ${id} --prefix ${prefix} --database-url ${url}`,
    1,
    /orders\.copy\.zst|is damaged/,
  );
  t.deepEqual(await databasesLike(`${shop}_verify`), []);
});

test.serial('backup verify names data that do not agree', async t => {
  await query('users', `update users set email = 'eve@example.org'`);
  const {id} = await takeBackup();
  await query('users', `update users set email = 'ada@example.org'`);
  const {exitCode, stdout} = await ecom(`backup verify ${folder} ${id} --database-url ${url}`);
  t.is(exitCode, 1);
  t.regex(stdout, /auth, users: an account and its user differ.*ada@example\.org active.*eve@example\.org/);
  t.deepEqual(await databasesLike(`${shop}_verify`), []);
  await rm(join(folder, id), {recursive: true});
});

test.serial('an encrypted backup is restored by its key only', async t => {
  const keys = await mkdtemp(join(tmpdir(), 'ecom-keys-'));
  t.teardown(() => rm(keys, {recursive: true}));
  const [identity, recipient, other] = ['identity', 'recipient', 'other'].map(name => join(keys, name)) as [
    string,
    string,
    string,
  ];
  const created = await ecom(`backup create-key ${identity}`);
  t.regex(created.stdout, /^age1\w+\n$/);
  t.is((await stat(identity)).mode & 0o777, 0o600);
  await writeFile(recipient, created.stdout);
  t.regex((await ecom(`backup create-key ${other} --json`)).json.recipient, /^age1/);
  await refuses(t, `backup create-key ${identity}`, 1, /was not written/);
  const {id, isEncrypted} = await takeBackup(`--key-file ${recipient}`);
  t.true(isEncrypted);
  t.false((await readFile(join(folder, id, 'users/users.copy.zst.age'))).includes('ada@'));
  const verify = `backup verify ${folder} ${id} --database-url ${url}`;
  t.is((await ecom(`${verify} --key-file ${identity}`)).exitCode, 0);
  await refuses(t, verify, 3, /encrypted for age1\w+\. Name the file of that identity/);
  await refuses(t, `${verify} --key-file ${recipient}`, 3, /encrypted for age1/);
  await refuses(t, `${verify} --key-file ${other}`, 3, /encrypted for another key/);
  t.deepEqual(await databasesLike(`${shop}_verify`), []);
  await truncate(join(folder, id, 'users/users.copy.zst.age'), 300);
  const prefix = `${shop}_truncated`;
  t.teardown(() => dropDatabases(prefix));
  await refuses(
    t,
    `restore ${folder} ${id} --prefix ${prefix} --database-url ${url} --key-file ${identity}`,
    1,
    /users\.copy\.zst\.age is damaged/,
  );
});

test.serial('backup list and backup prune leave the backups of other shops alone', async t => {
  const {id} = await takeBackup();
  const listed = (await ecom(`backup list ${folder} --prefix other --json`)).json;
  t.deepEqual(listed.items, []);
  t.true((await ecom(`backup list ${folder} --prefix ${shop} --json`)).json.items.length > 0);
  const pruned = await ecom(`backup prune ${folder} --prefix other --keep-last 1 --days 0 --json`);
  t.deepEqual(pruned.json, {removed: []});
  t.is((await ecom(`backup list ${folder} --json`)).json.items[0].id, id);
});

test.serial('backups are listed beside one whose manifest is damaged, and a prune may fail', async t => {
  const {id} = await takeBackup();
  const manifest = join(folder, id, 'manifest.json');
  const text = await readFile(manifest);
  await writeFile(manifest, '{');
  t.teardown(() => writeFile(manifest, text));
  const {exitCode, stderr} = await ecom(`backup list ${folder}`);
  t.is(exitCode, 0);
  t.regex(stderr, new RegExp(`The manifest of backup ${id} is damaged`));
  const env = {AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://127.0.0.1:1'};
  const prune = ['backup', 'prune', 's3://nowhere/shop', '--keep-last', '1', '--days', '1'];
  t.is((await spawnEcom(prune, {env})).exitCode, 1);
  const ignored = await spawnEcom([...prune, '--ignore-errors'], {env});
  t.is(ignored.exitCode, 0);
  t.regex(ignored.stderr, /Old backups were not removed/);
});

const unlimited = () => new AbortController().signal;

test.serial('a backup that cannot be examined has another exit code than one that is not sound', async t => {
  await takeBackup();
  const verify = (address: string) => ecom(`backup verify ${folder} --database-url ${address}`);
  t.is((await verify('postgres://127.0.0.1:1/shop')).exitCode, 3);
  t.is((await verify(url)).exitCode, 0);
});

test.serial('a backup of databases with a long prefix is verified', async t => {
  const {id} = await takeBackup();
  const store = folderStore(folder);
  const manifest = await findManifest(store, id);
  const prefix = 'p'.repeat(40);
  const parts = {store, manifest, key: undefined, server: url, report: () => {}, signal: unlimited()};
  t.deepEqual((await verifyByRestoring({...parts, prefix})).violations, []);
  t.deepEqual(await databasesLike(prefix.slice(0, 36)), []);
});

test.serial('databases that cannot be dropped after a verification do not change its result', async t => {
  const {id} = await takeBackup();
  const store = folderStore(folder);
  const manifest = await findManifest(store, id);
  const prefix = `${shop}_kept`;
  const setTemplate = (name: string, isTemplate: boolean) =>
    onServer(server, client => client.query(`alter database "${name}" is_template ${isTemplate}`));
  t.teardown(async () => {
    for (const name of await databasesLike(`${prefix}_verify`)) await setTemplate(name, false);
    await dropDatabases(`${prefix}_verify`);
  });
  const said: string[] = [];
  const pending: Promise<unknown>[] = [];
  const report = (sentence: string) => {
    said.push(sentence);
    const [, name] = /^(\S+_order): /.exec(sentence) ?? [];
    // PostgreSQL drops no template.
    if (name) pending.push(setTemplate(name, true));
  };
  const parts = {store, manifest, key: undefined, server: url, report, signal: unlimited()};
  t.deepEqual((await verifyByRestoring({...parts, prefix})).violations, []);
  await Promise.all(pending);
  t.regex(said.at(-1)!, /were not dropped/);
});

test.serial('backup prune keeps the last ones and the young ones', async t => {
  const [older, newer] = [await takeBackup(), await takeBackup()];
  await refuses(t, `backup prune ${folder}`, 2, /keep-last/);
  t.deepEqual((await ecom(`backup prune ${folder} --keep-last 1 --days 1 --json`)).json, {removed: []});
  const {exitCode, stdout} = await ecom(`backup prune ${folder} --keep-last 1 --days 0`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^${older.id}$`, 'm'));
  const {items} = (await ecom(`backup list ${folder} --json`)).json;
  t.deepEqual(
    items.map(({id}: {id: string}) => id),
    [newer.id],
  );
});

test.serial('backup names what never became quiet, and lets writes go on', async t => {
  await query(
    'order',
    `insert into outbox (event_id, topic, key, type, data) values (uuidv7(), 'ecom.order.v1', 'a', 'order.paid', '{}')`,
  );
  t.teardown(() => query('order', 'delete from outbox'));
  const start = performance.now();
  const line = `backup create ${folder} --without-kafka --pause-limit 20ms --database-url ${url}`;
  await refuses(t, line, 1, /in 5 attempts events were in flight.*the outbox of order \(1\)/);
  t.log(`${Math.round(performance.now() - start)} ms`);
  t.deepEqual(await query('order', 'select * from write_mode'), []);
});

test.serial('a backup goes to a bucket and comes back from it', async t => {
  const s3 = await startS3Server();
  t.teardown(s3.stop);
  const {options} = s3;
  const prefix = `${shop}_bucket`;
  t.teardown(() => dropDatabases(prefix));
  const env = {
    AWS_ACCESS_KEY_ID: options.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.secretAccessKey,
    AWS_ENDPOINT_URL: options.endpoint,
    DATABASE_URL: url,
  };
  const run = async (...argv: readonly string[]) => {
    const {exitCode, stdout, stderr} = await spawnEcom([...argv, '--json'], {env});
    t.is(exitCode, 0, stdout + stderr);
    return JSON.parse(stdout);
  };
  const bucket = `s3://${options.bucket}/shops/one/`;
  const {id} = await run('backup', 'create', bucket, '--without-kafka');
  t.like((await run('backup', 'list', bucket)).items, [{id}]);
  t.like(await run('backup', 'verify', bucket), {isSound: true});
  await run('restore', bucket, '--prefix', prefix);
  t.is((await query('users', 'select from users', prefix)).length, 1);
  await run('backup', 'create', bucket, '--without-kafka');
  t.deepEqual(await run('backup', 'prune', bucket, '--keep-last', '1', '--days', '0'), {removed: [id]});
  t.is((await run('backup', 'list', bucket)).items.length, 1);
  await refuses(t, `backup list ${bucket}`, 1, /Set AWS_ACCESS_KEY_ID/);
});

const missing = (t: ExecutionContext, line: string, pattern: RegExp) => refuses(t, line, 1, pattern);
test.serial('backup commands say what is missing or wrong', async t => {
  const empty = join(folder, 'empty');
  await missing(t, `backup create ${empty} --database-url ${url}`, /use --without-kafka/);
  await missing(t, `backup create ${empty} --without-kafka`, /Use --database-url, or set DATABASE_URL/);
  await missing(
    t,
    `backup create ${empty} --without-kafka --key-file ${empty} --database-url ${url}`,
    /key file cannot be read/,
  );
  await refuses(
    t,
    `backup create ${empty} --without-kafka --pause-limit 1h --database-url ${url}`,
    2,
    /--pause-limit: 1h/,
  );
  await refuses(
    t,
    'backup create ftp://host --without-kafka --database-url postgres://db',
    2,
    /neither a folder nor s3/,
  );
  await refuses(t, 'backup list ftp://host', 2, /neither a folder nor s3/);
  await refuses(t, `backup verify ${empty}`, 3, /There are no backups\. Take one with: ecom backup create/);
  await missing(t, `restore ${empty} --prefix x --database-url ${url}`, /There are no backups/);
  await missing(t, `restore ${folder} 1999 --prefix x --database-url ${url}`, /No backup begins with 1999/);
  await writeFile(join(folder, 'file'), '');
  const destination = join(folder, 'file', 'below');
  await missing(t, `backup create ${destination} --without-kafka --database-url ${url}`, /below: ENOTDIR/);
});
