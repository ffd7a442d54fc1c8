import {once} from 'node:events';
import {type AddressInfo, connect, createServer, type Socket} from 'node:net';
import type {ExecutionContext} from 'ava';

/** A TCP proxy to the server of a database, which can fail as a server or a network does. */
export const startProxy = async (t: ExecutionContext, databaseUrl: string) => {
  const url = new URL(databaseUrl);
  const {port, hostname} = url;
  const folder = url.searchParams.get('host');
  const sockets = new Set<Socket>();
  let isHolding = false;
  const server = createServer(client => {
    const upstream = folder ? connect(`${folder}/.s.PGSQL.${port}`) : connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    upstream.pipe(client);
    client.on('data', bytes => isHolding || upstream.write(bytes));
    client.on('end', () => upstream.end());
  });
  const listen = (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  await listen(0);
  const {port: ownPort} = server.address() as AddressInfo;
  url.port = String(ownPort);
  url.searchParams.delete('host');

  /** Closes all connections without a message from the server. */
  const closeConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () => {
    server.close();
    closeConnections();
  };
  t.teardown(stop);
  return {
    url: url.href,
    closeConnections,
    /** From now on the server gets no requests, and so sends no responses. */
    hold: () => {
      isHolding = true;
    },
    /** From now on connections are refused. */
    stop,
    restart: () => listen(ownPort),
  };
};
