import {readFileSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import Koa from 'koa';

// A minimal Koa server that answers /NAME with the value of that name in the JSON on its standard input.
const responses = JSON.parse(readFileSync(0, 'utf8')) as Readonly<Record<string, unknown>>;
const koa = new Koa();
koa.use(ctx => {
  ctx.body = responses[ctx.path.slice(1)];
});
const server = koa.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({port: (server.address() as AddressInfo).port}));
});
process.on('SIGTERM', () => process.exit(0));
