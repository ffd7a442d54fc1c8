import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Member} from './member.ts';
import {refuse} from './refuse.ts';

type Parts = {
  readonly members: readonly Member[];
  /** Those of a service that run, whose turn it is first. */
  readonly servants: (service: string) => readonly Member[];
  readonly pass: (asked: IncomingMessage, answer: ServerResponse, bases: readonly string[]) => Promise<unknown>;
};

const nothingHere =
  'There is /livez, /readyz, and /ops. Each process has its own /metrics, on the admin port that the table shows.';

/** The administration of all processes behind one port: probes, lists of all services, and operations on one. */
export const administration = ({members, servants, pass}: Parts) => {
  /** What one process of each service answers; undefined when they have no such list. */
  const gather = async (path: string) => {
    const services = new Set(members.map(({service}) => service));
    const answers = [...services].map(async service => {
      const [member] = servants(service);
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
        return refuse(answer, 404, 'unknown-service', `There is no service ${service}.`);
      const bases = servants(service).map(({adminUrl}) => adminUrl);
      return pass(asked, answer, bases);
    }
    const found = await look(asked.url!);
    if (!found) return refuse(answer, 404, 'not-found', nothingHere);
    if (asked.method !== 'GET' && asked.method !== 'HEAD') {
      answer.setHeader('allow', 'GET, HEAD');
      return refuse(answer, 405, 'method-not-allowed', 'This can only be read.');
    }
    const status = 'status' in found && found.status === 'not-ready' ? 503 : 200;
    answer.writeHead(status, {'content-type': 'application/json'});
    answer.end(JSON.stringify(found));
  };
};
