import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {openConnection} from '@ecom/postgres/connections';
import {databaseOf, prepareDatabases} from '@ecom/postgres/databases';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test from 'ava';

const run = promisify(execFile);
const main = fileURLToPath(new URL('main.ts', import.meta.url));

test('the republish process records the state of all services again in the outboxes of the databases of a prefix', async t => {
  const prefix = `republish_${randomUUID().slice(-12)}`;
  const server = {url: Object.assign(new URL(await testDatabase(t, 'product')), {pathname: `/${prefix}`}).href};
  await prepareDatabases(server);
  const product = databaseOf(server, 'product');
  const client = await openConnection(product, 'test');
  t.teardown(() => client.end());
  const serve = async (role: string, url: string) => {
    const env = {PATH: process.env.PATH, DATABASE_URL: url, DEMO: '1'};
    return (await run(process.execPath, [main, role], {env})).stdout;
  };
  const countEvents = async () => {
    const {rows} = await client.query('select count(*)::int as count from outbox');
    return rows[0].count as number;
  };
  await serve('seed', product.url);
  await client.query('delete from outbox');
  const output = await serve('republish', server.url);
  const [, events = '0'] = /^product publishes (\d+) events\.$/m.exec(output) ?? [];
  t.regex(output, /^auth publishes 0 events\.\nusers publishes 0 events\.\n/);
  t.true(Number(events) > 0);
  t.is(await countEvents(), Number(events));
});
