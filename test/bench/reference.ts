import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import Koa from 'koa';
import pg from 'pg';

/**
 * What the shop is measured beside, each on a port of its own: a bare Koa that answers the JSON it is given, and a bare `node:http` with
 * one named prepared statement on the shop's own PostgreSQL.
 */
const {databaseUrl, answers, orderId} = JSON.parse(process.argv[2]!) as {
  databaseUrl: string;
  answers: Record<string, unknown>;
  orderId: string;
};

const koa = new Koa();
koa.use(ctx => {
  ctx.body = answers[ctx.path.slice(1)];
});

const pool = new pg.Pool({connectionString: databaseUrl, max: 8});
await pool.query(
  'create table if not exists bench_insert (id bigint generated always as identity primary key, data jsonb not null)',
);
const row = JSON.stringify({lines: [{variantId: orderId, quantity: 1}], currency: 'EUR'});

const statements: Readonly<Record<string, {name: string; text: string; values: unknown[]}>> = {
  '/select': {name: 'bare-select', text: 'select * from orders where id = $1', values: [orderId]},
  '/insert': {name: 'bare-insert', text: 'insert into bench_insert (data) values ($1) returning id', values: [row]},
};
const sql = createServer(async (request, response) => {
  request.resume();
  const {rows} = await pool.query(statements[request.url!]!);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows[0]));
});

const koaServer = koa.listen(0, '127.0.0.1', () =>
  sql.listen(0, '127.0.0.1', () => {
    const port = (server: {address(): unknown}) => (server.address() as AddressInfo).port;
    console.log(JSON.stringify({koa: port(koaServer), sql: port(sql)}));
  }),
);
process.on('SIGTERM', async () => {
  await pool.query('drop table bench_insert');
  process.exit(0);
});
