import type {Server, ServerResponse} from 'node:http';
import {type Socket, Server as TcpServer} from 'node:net';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import {promisify} from 'node:util';

export type DrainOptions = {
  /** How long a connection may stay open without a request. default: 1 s */
  readonly idleTimeoutMs?: number;
  /** How long requests in progress are awaited. default: 10 s */
  readonly forceCloseMs?: number;
};

/** A turn of the event loop in which nothing happens takes less. */
const quietTurnMs = 0.2;
const maxQuietWaitMs = 1000;

/**
 * Stops listening after a turn of the event loop in which nothing has happened, since connections that the kernel has accepted and we have not are reset.
 * Accepted connections stay open: `close` of an HTTP server would close idle ones at once, though a request may be on its way.
 */
const stopListening = async (server: Server): Promise<void> => {
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  for (const end = performance.now() + maxQuietWaitMs; performance.now() < end; ) {
    const [before, turnStart] = [connections, performance.now()];
    await nextTurn();
    if (connections === before && performance.now() - turnStart < quietTurnMs) break;
  }
  TcpServer.prototype.close.call(server);
};

/**
 * Prepares a server, before it listens, for a stop that loses no request.
 *
 * @returns the function that stops it: first it stops listening; then each response asks its client to close the connection; then idle connections are
 * closed, and requests in progress are awaited
 */
export const prepareDrain = (server: Server) => {
  // An HTTP server does not count these as idle.
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.prependListener('request', ({socket}) => void unused.delete(socket));
  const count = promisify(server.getConnections).bind(server);

  return async ({idleTimeoutMs = 1000, forceCloseMs = 10_000}: DrainOptions = {}): Promise<void> => {
    await stopListening(server);
    server.prependListener('request', (_, response: ServerResponse) => void response.setHeader('connection', 'close'));
    const start = performance.now();
    while ((await count()) > 0) {
      await delay(20);
      // After what has arrived was read.
      await nextTurn();
      const elapsedMs = performance.now() - start;
      if (elapsedMs > idleTimeoutMs) {
        server.closeIdleConnections();
        for (const socket of unused) socket.destroy();
      }
      if (elapsedMs > forceCloseMs) server.closeAllConnections();
    }
    // Ends the timers of the HTTP server.
    server.close();
  };
};
