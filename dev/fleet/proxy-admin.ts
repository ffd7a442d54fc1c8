import type {IncomingMessage, ServerResponse} from 'node:http';
import type {FleetProcess} from './fleet-process.ts';
import {sendProblem} from './problem-response.ts';

type Parts = {
  readonly members: readonly FleetProcess[];
  /** Those of a service that run, whose turn it is first. */
  readonly upstreams: (service: string) => readonly FleetProcess[];
  readonly pass: (asked: IncomingMessage, answer: ServerResponse, bases: readonly string[]) => Promise<unknown>;
};

const nothingHere = 'This port has /livez, /readyz and /ops. Each process has /metrics on its own admin port.';

/** The administration of all processes behind one port: probes, lists of all services, and operations on one. */
export const administration = ({members, upstreams, pass}: Parts) => {
  /** What one process of each service answers; undefined when they have no such list. */
  const gather = async (path: string) => {
    const services = new Set(members.map(({service}) => service));
    const answers = [...services].map(async service => {
      const [member] = upstreams(service);
      if (!member) return [];
      const {items} = (await (await fetch(member.adminUrl + path)).json()) as {items?: unknown[]};
      return items;
    });
    const found = await Promise.all(answers);
    return found.includes(undefined) ? undefined : {items: found.flat()};
  };
  const readiness = async () => {
    const states = await Promise.all(
      members.map(async ({name, failing}) =>
        Object.entries(await failing()).map(([what, why]) => [`${name} ${what}`, why]),
      ),
    );
    const failing = Object.fromEntries(states.flat());
    return {status: Object.keys(failing).length === 0 ? 'ready' : 'not-ready', failing};
  };
  const look = async (url: string) => {
    const [, first, what] = url.split(/[/?]/);
    if (first === 'ops' && what) return gather(url);
    if (first === 'readyz') return readiness();
    return first === 'livez' ? {status: 'alive'} : undefined;
  };

  return async (asked: IncomingMessage, answer: ServerResponse) => {
    const [, first, , service] = asked.url!.replace(/\?.*/, '').split('/');
    if (first === 'ops' && service) {
      if (!members.some(member => member.service === service))
        return sendProblem(answer, 404, 'unknown-service', `There is no service ${service}.`);
      const bases = upstreams(service).map(({adminUrl}) => adminUrl);
      return pass(asked, answer, bases);
    }
    const found = await look(asked.url!);
    if (!found) return sendProblem(answer, 404, 'not-found', nothingHere);
    if (asked.method !== 'GET' && asked.method !== 'HEAD') {
      answer.setHeader('allow', 'GET, HEAD');
      return sendProblem(answer, 405, 'method-not-allowed', 'This can only be read.');
    }
    const status = 'status' in found && found.status === 'not-ready' ? 503 : 200;
    answer.writeHead(status, {'content-type': 'application/json'});
    answer.end(JSON.stringify(found));
  };
};
