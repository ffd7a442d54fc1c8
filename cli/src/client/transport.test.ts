import {once} from 'node:events';
import {createServer, type RequestListener, type Server} from 'node:http';
import {type AddressInfo, createServer as createTcpServer, type Server as TcpServer} from 'node:net';
import test, {type ExecutionContext} from 'ava';
import {UnreachableError} from './errors.ts';
import {sendHttp} from './transport.ts';

const listen = async (t: ExecutionContext, server: Server | TcpServer): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const serve = async (t: ExecutionContext, handle: RequestListener) =>
  new URL(`http://${await listen(t, createServer(handle))}/path?q=1`);

const options = {method: 'GET', headers: {}, timeoutMs: 5000};

test('a request has its method, path, headers and body', async t => {
  const url = await serve(t, async (request, response) => {
    const {method, url, headers} = request;
    const body = (await request.toArray()).join('');
    response.end(JSON.stringify({method, url, token: headers['x-token'], length: headers['content-length'], body}));
  });
  const response = await sendHttp(url, {...options, method: 'POST', headers: {'x-token': 'a'}, body: '"€"'});
  t.deepEqual(await response.json(), {method: 'POST', url: '/path?q=1', token: 'a', length: '5', body: '"€"'});
});

test('requests share a connection, also after a response without a body', async t => {
  const ports = new Set<number | undefined>();
  const url = await serve(t, ({socket}, response) => {
    ports.add(socket.remotePort);
    response.writeHead(204).end();
  });
  for (let i = 0; i < 3; i += 1) {
    const {status, body} = await sendHttp(url, options);
    t.is(status, 204);
    t.deepEqual(await body.toArray(), []);
  }
  t.is(ports.size, 1);
});

test('characters that arrive in two parts are whole', async t => {
  const [first, second] = [Buffer.from('"€"').subarray(0, 2), Buffer.from('"€"').subarray(2)];
  const url = await serve(t, (_, response) => response.write(first, () => setTimeout(() => response.end(second), 20)));
  t.is(await (await sendHttp(url, options)).json(), '€');
});

test('a connection that breaks within a response makes the shop unreachable', async t => {
  const url = await serve(t, (_, response) => response.write('{"items":', () => response.destroy()));
  const response = await sendHttp(url, options);
  const error = await t.throwsAsync(() => response.json(), {instanceOf: UnreachableError});
  t.regex(error!.message, /the connection broke/);
});

test('a response that does not arrive in time is an error', async t => {
  const url = await serve(t, () => undefined);
  const error = {message: 'no response within 0.05 s', code: 'ETIMEDOUT'};
  await t.throwsAsync(sendHttp(url, {...options, timeoutMs: 50}), error);
  const stalling = await serve(t, (_, response) => response.write('{'));
  const response = await sendHttp(stalling, {...options, timeoutMs: 50});
  await t.throwsAsync(() => response.json(), {instanceOf: UnreachableError});
});

test('a request to https begins with a TLS handshake', async t => {
  const server = createTcpServer(socket => socket.once('data', bytes => socket.end().emit('handshake', bytes)));
  const connected = once(server, 'connection');
  const sending = sendHttp(new URL(`https://${await listen(t, server)}`), options);
  sending.catch(() => undefined);
  const [socket] = await connected;
  const [bytes] = await once(socket, 'handshake');
  t.is(bytes[0], 22);
  await t.throwsAsync(sending);
});
