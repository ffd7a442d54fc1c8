import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Upstream} from './fleet-process.ts';
import {sendProblem} from './problem-response.ts';

const unknownPath = 'This port has /livez and /readyz. Each process has /metrics on its own admin port.';

/** The probes of all processes behind one port. */
export const administration = (processes: readonly Upstream[]) => {
  const readiness = async () => {
    const states = await Promise.all(
      processes.map(async ({name, failing}) =>
        Object.entries(await failing()).map(([dependency, reason]) => [`${name} ${dependency}`, reason]),
      ),
    );
    const failing = Object.fromEntries(states.flat());
    return {status: Object.keys(failing).length === 0 ? 'ready' : 'not-ready', failing};
  };
  const read = async (url: string) => {
    const path = url.replace(/\?.*/, '');
    if (path === '/readyz') return readiness();
    return path === '/livez' ? {status: 'alive'} : undefined;
  };

  return async (request: IncomingMessage, response: ServerResponse) => {
    const found = await read(request.url!);
    if (!found) return sendProblem(response, 404, 'not-found', unknownPath);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendProblem(response, 405, 'method-not-allowed', 'This can only be read.');
    }
    response.writeHead(found.status === 'not-ready' ? 503 : 200, {'content-type': 'application/json'});
    response.end(JSON.stringify(found));
  };
};
