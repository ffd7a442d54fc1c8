import {testDatabase} from '@ecom/postgres/testing/databases';
import {databaseOn, onServer} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {ecom, refuses} from './run-cli.ts';

test.serial('maintenance on and off change the mode of a service, and status shows it', async t => {
  const url = await testDatabase(t, 'order');
  const flags = `order --database-url ${url}`;
  t.regex((await ecom(`maintenance status ${flags}`)).stdout, /^order +open/m);
  const on = await ecom(`maintenance on ${flags} --retry-after 600 --message 'We move house.'`);
  t.is(on.exitCode, 0);
  t.regex(on.stderr, /^Under maintenance: order\. End it with: ecom maintenance off/);
  const expected = {
    service: 'order',
    mode: 'maintenance',
    until: null,
    retryAfterSeconds: 600,
    message: 'We move house.',
  };
  t.deepEqual((await ecom(`maintenance status ${flags} --json`)).json, {items: [expected]});
  const again = await ecom(`maintenance on ${flags} --json`);
  t.deepEqual(again.json, {services: ['order'], retryAfterSeconds: 60, message: null});
  t.deepEqual((await ecom(`maintenance off ${flags} --json`)).json, {services: ['order']});
  t.is((await ecom(`maintenance off ${flags}`)).stderr, 'No service was under maintenance.\n');
  t.is((await ecom(`maintenance status ${flags} --json`)).json.items[0].mode, 'open');
});

test.serial('maintenance on means all services of a shop by default', async t => {
  const server = process.env.TEST_DATABASE_URL!;
  const prefix = `maintained_${Date.now()}`;
  const url = databaseOn(server, prefix);
  t.teardown(() =>
    onServer(server, async client => {
      const {rows} = await client.query('select datname from pg_database where starts_with(datname, $1)', [prefix]);
      for (const {datname} of rows) await client.query(`drop database "${datname}"`);
    }),
  );
  t.is((await ecom(`migrate up --database-url ${url}`)).exitCode, 0);
  const {json} = await ecom(`maintenance on --json --database-url ${url}`);
  t.true(json.services.length >= 7);
  const {items} = (await ecom(`maintenance status --json --database-url ${url}`)).json;
  t.deepEqual(new Set(items.map(({mode}: {mode: string}) => mode)), new Set(['maintenance']));
});

test.serial('maintenance refuses what it cannot reach or does not know', async t => {
  for (const command of ['on', 'off', 'status']) {
    await refuses(t, `maintenance ${command} --database-url postgres://127.0.0.1:1`, 3, /cannot be reached/);
    await refuses(t, `maintenance ${command} shoe`, 2, /no service shoe/);
  }
  await refuses(t, 'maintenance on --retry-after 0 --database-url postgres://db', 2, /retry-after/);
  const url = await testDatabase(t, 'cart');
  await onServer(url, client => client.query('drop table write_mode'));
  await refuses(t, `maintenance on cart --database-url ${url}`, 1, /Migrate it: ecom migrate up cart/);
});
