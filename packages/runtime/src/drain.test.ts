import {once} from 'node:events';
import {Agent, createServer, get} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {text} from 'node:stream/consumers';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {prepareDrain} from './drain.ts';

/** A server that responds after 3 ms, as one with a database does. */
const startServer = async (t: ExecutionContext) => {
  const server = createServer(async (_, response) => {
    await setTimeout(3);
    response.end('done');
  });
  const drain = prepareDrain(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.closeAllConnections());
  return {drain, port: (server.address() as AddressInfo).port};
};

/** Sends requests until a connection is refused. @returns the outcomes */
const sendUntilRefused = async (port: number, keepAlive: boolean): Promise<Map<string, number>> => {
  const agent = new Agent({keepAlive, maxSockets: 1});
  const outcomes = new Map<string, number>();
  const send = () =>
    new Promise<string>(resolve => {
      get({agent, port, host: '127.0.0.1'}, response => {
        response.resume().once('end', () => resolve(String(response.statusCode)));
        response.once('error', () => resolve('an incomplete response'));
      }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    });
  for (let outcome = ''; outcome !== 'ECONNREFUSED'; ) {
    outcome = await send();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  agent.destroy();
  return outcomes;
};

for (const keepAlive of [true, false]) {
  test.serial(`no request of 16 clients ${keepAlive ? 'with' : 'without'} persistent connections is lost`, async t => {
    const {drain, port} = await startServer(t);
    const clients = Array.from({length: 16}, () => sendUntilRefused(port, keepAlive));
    await setTimeout(300);
    await drain();
    for (const outcomes of await Promise.all(clients)) {
      t.true(outcomes.get('200')! > 1);
      t.deepEqual([...outcomes.keys()], ['200', 'ECONNREFUSED']);
    }
  });
}

test.serial('a connection that has sent nothing yet may send its request', async t => {
  const {drain, port} = await startServer(t);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const draining = drain();
  await setTimeout(200);
  socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
  t.regex(await text(socket), /^HTTP\/1.1 200 .*done/s);
  await draining;
});

test.serial('a connection that sends nothing is closed after a while', async t => {
  const {drain, port} = await startServer(t);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const closed = text(socket);
  await drain({idleTimeoutMs: 100, forceCloseMs: 60_000});
  t.is(await closed, '');
});
