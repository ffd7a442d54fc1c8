import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import pg from 'pg';

/** The options of the server, as JSON on its standard input. */
export type BareSql = {readonly databaseUrl: string; readonly orderId: string};

// A minimal `node:http` server that runs one named prepared statement per request on the shop's PostgreSQL.
const {databaseUrl, orderId} = JSON.parse(readFileSync(0, 'utf8')) as BareSql;
const pool = new pg.Pool({connectionString: databaseUrl, max: 8});
await pool.query(
  'create table if not exists bench_insert (id bigint generated always as identity primary key, data jsonb not null)',
);
const row = JSON.stringify({lines: [{variantId: orderId, quantity: 1}], currency: 'EUR'});
const statements: Readonly<Record<string, {name: string; text: string; values: unknown[]}>> = {
  '/select': {name: 'bare-select', text: 'select * from orders where id = $1', values: [orderId]},
  '/insert': {name: 'bare-insert', text: 'insert into bench_insert (data) values ($1) returning id', values: [row]},
};
const server = createServer(async (request, response) => {
  request.resume();
  const {rows} = await pool.query(statements[request.url!]!);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows[0]));
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: (server.address() as AddressInfo).port})));
process.on('SIGTERM', async () => {
  await pool.query('drop table bench_insert');
  process.exit(0);
});
