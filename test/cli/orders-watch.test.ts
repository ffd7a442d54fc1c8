import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createInterface} from 'node:readline';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import test from 'ava';
import {buy, ecom, logInAsAdministrator, refuses, shopUrl, startEcom} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('orders watch prints the history of an order until it is final', async t => {
  const {number} = await buy();
  const watching = startEcom(['orders', 'watch', number, '--json']);
  const lines = createInterface(watching.stdout);
  const statuses: string[] = [];
  for await (const line of lines) {
    const entry = JSON.parse(line);
    t.is(entry.number, number);
    statuses.push(entry.status);
    if (entry.status === 'captured') await ecom(`orders cancel ${number} --yes`);
  }
  t.deepEqual(statuses.slice(0, 4), ['placed', 'confirmed', 'captured', 'cancelled']);
  t.is(statuses.at(-1), 'refunded');

  const {exitCode, stdout} = await ecom(`orders watch ${number}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^\\d\\d:\\d\\d:\\d\\d  ${number}  status    placed\n`));
  t.regex(stdout, new RegExp(`  ${number}  payment   refunded`));
});

test.serial('orders watch resumes a stream that breaks', async t => {
  const {number} = await buy();
  await ecom(`orders cancel ${number} --yes`);
  // Breaks every stream after its first event, and is not there for a second after the second one.
  const resumed: (string | string[] | undefined)[] = [];
  const proxy = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    const answer = await fetch(shopUrl + request.url, {headers: {...headers, host: new URL(shopUrl).host}});
    response.writeHead(answer.status, {'content-type': answer.headers.get('content-type')!});
    if (!request.url!.endsWith('/events')) return pipeline(Readable.fromWeb(answer.body! as never), response);
    resumed.push(request.headers['last-event-id']);
    const events = (await answer.text()).split('\n\n').filter(each => each.includes('data:'));
    if (events.length === 0) return response.end();
    response.write(`${events[0]}\n\n`, () => response.destroy());
    if (resumed.length === 2) restart();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.teardown(() => proxy.close());
  const {port} = proxy.address() as AddressInfo;
  const restart = () => {
    proxy.close(() => setTimeout(() => proxy.listen(port, '127.0.0.1'), 1000));
    proxy.closeIdleConnections();
  };
  const {stdout} = await ecom(`orders watch ${number} --json --url http://127.0.0.1:${port}`);
  const statuses = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line).status);
  t.deepEqual(statuses.slice(0, 4), ['placed', 'confirmed', 'captured', 'cancelled']);
  t.is(statuses.at(-1), 'refunded');
  t.deepEqual(resumed, [undefined, ...statuses.map((_, i) => String(i))]);
});

test.serial('orders watch without an order prints what happens, until Ctrl-C', async t => {
  const watching = startEcom(['orders', 'watch', '--interval', '1']);
  const [hint] = await once(createInterface(watching.stderr), 'line');
  t.is(hint, 'Watching all orders. End with Ctrl-C.');
  const lines = createInterface(watching.stdout)[Symbol.asyncIterator]();
  const {number} = await buy();
  await ecom(`orders cancel ${number} --yes`);
  let seen = '';
  while (!/cancelled/.test(seen) || !seen.includes(number)) seen = (await lines.next()).value ?? '';
  t.regex(seen, new RegExp(`  ${number}  status    cancelled`));
  watching.kill('SIGINT');
  const [, signal] = await once(watching, 'exit');
  t.is(signal, 'SIGINT');
});

test.serial('orders watch refuses an unknown order', async t => {
  await refuses(t, 'orders watch 1-1', 1, /There is no order 1-1/);
  await refuses(t, 'orders watch --interval 0', 2, /interval|0/);
});
