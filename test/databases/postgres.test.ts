import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {readConfig} from '@ecom/core/config';
import {databaseAddress, databaseVariables} from '@ecom/postgres/address';
import {openDatabase, statement} from '@ecom/postgres/database';
import {migrate} from '@ecom/postgres/migrate';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';
import {type SecuredPostgres, startSecuredPostgres} from './secured-postgres.ts';

let server: SecuredPostgres;
test.before(async () => {
  server = await startSecuredPostgres();
});
test.after.always(() => server?.stop());

const session = statement<{tls: boolean; role: string; pid: number}>(
  'test-session',
  'select ssl as tls, current_user as role, pid from pg_stat_ssl where pid = pg_backend_pid()',
);

const open = (t: ExecutionContext, variables: Readonly<Record<string, string>>) => {
  const address = databaseAddress(readConfig(z.object(databaseVariables), variables));
  const db = openDatabase({address, name: 'test', poolSize: 2});
  t.teardown(() => db.close());
  return db;
};

type Login = Parameters<SecuredPostgres['urlOf']>[1];
const owner = {user: 'owner', password: 'owner'};
const verified = {...owner, sslmode: 'verify-full'};

const connects = test.macro(async (t, login: () => {url: Login; ca?: string}, tls: boolean) => {
  const {url, ca} = login();
  const db = open(t, {DATABASE_URL: server.urlOf('cart', url), ...(ca && {DATABASE_CA: ca})});
  await db.check();
  t.like(await db.run(session), [{tls, role: 'owner'}]);
  const direct = await db.openConnection('direct');
  t.like((await direct.query(session.text)).rows, [{tls}]);
  await direct.end();
});

test('verify-full verifies the certificate', connects, () => ({url: verified, ca: server.ca}), true);
test('a certificate authority alone means verify-full', connects, () => ({url: owner, ca: server.ca}), true);
test('require encrypts', connects, () => ({url: {...owner, sslmode: 'require'}}), true);
test(
  'verify-ca accepts another host name',
  connects,
  () => ({url: {...owner, sslmode: 'verify-ca', host: '127.0.0.1'}, ca: server.ca}),
  true,
);
test('without sslmode nothing is encrypted', connects, () => ({url: owner}), false);

type Wrong = () => Readonly<Record<string, string>>;
const wrongSettings: Readonly<Record<string, readonly [Wrong, RegExp]>> = {
  'an unknown authority': [() => ({DATABASE_URL: server.urlOf('cart', verified)}), /certificate.*Set DATABASE_CA/],
  'another host name': [
    () => ({DATABASE_URL: server.urlOf('cart', {...verified, host: '127.0.0.1'}), DATABASE_CA: server.ca}),
    /does not match.*name in DATABASE_URL/,
  ],
  'a wrong password': [
    () => ({DATABASE_URL: server.urlOf('cart', owner), DATABASE_PASSWORD: 'wrong'}),
    /password authentication failed.*DATABASE_PASSWORD/,
  ],
  'a missing password': [
    () => ({DATABASE_URL: server.urlOf('cart', owner).replace(':owner@', '@')}),
    /password.*DATABASE_PASSWORD/,
  ],
  'a server without TLS': [
    () => ({DATABASE_URL: Object.assign(new URL(process.env.TEST_DATABASE_URL!), {search: '?sslmode=require'}).href}),
    /does not support SSL.*Turn on TLS.*sslmode/,
  ],
  'a missing database': [
    () => ({DATABASE_URL: server.urlOf('nowhere', owner)}),
    /"nowhere" does not exist.*DATABASE_URL/,
  ],
  'a wrong direct address': [
    () => ({DATABASE_URL: server.urlOf('cart', owner), DATABASE_DIRECT_URL: server.urlOf('nowhere', owner)}),
    /"nowhere" does not exist.*DATABASE_URL/,
  ],
};

for (const [name, [variables, message]] of Object.entries(wrongSettings)) {
  test(`${name} is explained`, async t => {
    const db = open(t, variables());
    const check = async () => {
      await db.check();
      await db.openConnection('direct');
    };
    const error = await t.throwsAsync(check(), {code: 'wrong-database-setting'});
    t.regex(error!.message, message);
  });
}

test('a role without rights is explained', async t => {
  await server.sql(`create role stranger login password 'stranger'`);
  const db = open(t, {DATABASE_URL: server.urlOf('cart', {user: 'stranger', password: 'stranger'})});
  const error = await t.throwsAsync(db.check(), {code: 'wrong-database-setting'});
  t.regex(error!.message, /role stranger may not read and change .*carts.*ecom migrate up SERVICE --app-role/);
});

test('an unknown sslmode and a certificate authority that is no certificate are refused', t => {
  const variables = {DATABASE_URL: 'postgres://db/cart?sslmode=prefer', DATABASE_CA: 'a path?'};
  const error = t.throws(() => readConfig(z.object(databaseVariables), variables), {code: 'wrong-configuration'});
  t.regex(error.message, /DATABASE_URL: has an unknown sslmode: it must be disable, require, verify-ca or verify-full/);
  t.regex(error.message, /DATABASE_CA: must be a certificate in the PEM format/);
});

test('a service with a wrong setting says so, and exits', async t => {
  const main = fileURLToPath(new URL('../../services/cart/src/main.ts', import.meta.url));
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: server.urlOf('cart', {...owner, password: 'wrong'}),
    KAFKA_BROKERS: '127.0.0.1:1',
    ADMIN_PORT: '0',
    PORT: '0',
    LOG_LEVEL: 'silent',
  };
  const child = spawn(process.execPath, [main], {env, stdio: ['ignore', 'ignore', 'pipe']});
  t.teardown(() => child.kill('SIGKILL'));
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  t.is(code, 1);
  t.regex(
    errors,
    /^PostgreSQL: password authentication failed for user "owner"\. Check the user .*DATABASE_PASSWORD\.\n$/,
  );
});

test('new connections read the password file again', async t => {
  const file = join(server.folder, 'password');
  await server.sql(`create role rotated login password 'first'; grant owner to rotated`);
  await writeFile(file, 'first\n');
  const url = server.urlOf('cart', {user: 'rotated'}).replace(/:[^/:]+@/, '@');
  const db = open(t, {DATABASE_URL: url, DATABASE_PASSWORD_FILE: file});
  const {pid} = (await db.run(session))[0]!;
  await server.sql(`alter role rotated password 'second'`);
  t.is((await db.run(session))[0]!.pid, pid, 'open connections stay');
  await writeFile(file, 'second\n');
  await server.sql(`select pg_terminate_backend(${pid}, 5000)`);
  await db.run(session).catch(() => {});
  t.not((await db.run(session))[0]!.pid, pid);
});

test('migrations and relays use the direct address', async t => {
  const pooler = 'postgres://owner:owner@127.0.0.1:1/cart';
  const address = databaseAddress({DATABASE_URL: pooler, DATABASE_DIRECT_URL: server.urlOf('cart', owner)});
  t.deepEqual(await migrate({address, service: 'cart'}), []);
  const db = openDatabase({address, name: 'test'});
  t.teardown(() => db.close());
  const relay = await db.openConnection('relay');
  t.like((await relay.query('select current_user as role')).rows, [{role: 'owner'}]);
  await relay.end();
  await t.throwsAsync(db.run(session), {code: 'database-unavailable'});
});
