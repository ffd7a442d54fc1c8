import type {IncomingMessage, ServerResponse} from 'node:http';
import type {FleetProcess} from './fleet-process.ts';
import {sendProblem} from './problem-response.ts';

type Parts = {
  readonly processes: readonly FleetProcess[];
  /** The running processes of a service, in the order in which they are tried. */
  readonly upstreams: (service: string) => readonly FleetProcess[];
  readonly bufferAndForward: (
    request: IncomingMessage,
    response: ServerResponse,
    urls: readonly string[],
  ) => Promise<unknown>;
};

const unknownPath = 'This port has /livez, /readyz and /ops. Each process has /metrics on its own admin port.';

/** The administration of all processes behind one port: probes, lists of all services, and operations on one. */
export const administration = ({processes, upstreams, bufferAndForward}: Parts) => {
  /** The merged lists of one process of each service; undefined when they have no such list. */
  const gather = async (path: string) => {
    const services = new Set(processes.map(({service}) => service));
    const lists = [...services].map(async service => {
      const [process] = upstreams(service);
      if (!process) return [];
      const {items} = (await (await fetch(process.adminUrl + path)).json()) as {items?: unknown[]};
      return items;
    });
    const found = await Promise.all(lists);
    return found.includes(undefined) ? undefined : {items: found.flat()};
  };
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
    const [, first, list] = url.split(/[/?]/);
    if (first === 'ops' && list) return gather(url);
    if (first === 'readyz') return readiness();
    return first === 'livez' ? {status: 'alive'} : undefined;
  };

  return async (request: IncomingMessage, response: ServerResponse) => {
    const [, first, , service] = request.url!.replace(/\?.*/, '').split('/');
    if (first === 'ops' && service) {
      if (!processes.some(process => process.service === service))
        return sendProblem(response, 404, 'unknown-service', `There is no service ${service}.`);
      const urls = upstreams(service).map(({adminUrl}) => adminUrl);
      return bufferAndForward(request, response, urls);
    }
    const found = await read(request.url!);
    if (!found) return sendProblem(response, 404, 'not-found', unknownPath);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendProblem(response, 405, 'method-not-allowed', 'This can only be read.');
    }
    const status = 'status' in found && found.status === 'not-ready' ? 503 : 200;
    response.writeHead(status, {'content-type': 'application/json'});
    response.end(JSON.stringify(found));
  };
};
