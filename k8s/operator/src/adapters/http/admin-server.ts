import {createServer} from 'node:http';
import {promisify} from 'node:util';
import type {Registry} from 'prom-client';

export type AdminServerOptions = {
  readonly port: number;
  readonly registry: Registry;
  /** Whether the cluster's objects are known. */
  readonly isReady: () => boolean;
};

/** Serves `/livez`, `/readyz` and `/metrics`, for the kubelet and Prometheus. */
export const startAdminServer = async ({port, registry, isReady}: AdminServerOptions) => {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: string, type = 'text/plain') =>
      response.writeHead(status, {'content-type': type}).end(body);
    if (request.url === '/livez') return answer(200, 'alive');
    if (request.url === '/readyz')
      return isReady() ? answer(200, 'ready') : answer(503, 'The watches have not listed everything yet.');
    if (request.url === '/metrics') return answer(200, await registry.metrics(), registry.contentType);
    return answer(404, 'There are /livez, /readyz and /metrics.');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return {
    async stop() {
      const closed = promisify(server.close.bind(server))();
      server.closeAllConnections();
      await closed;
    },
  };
};
