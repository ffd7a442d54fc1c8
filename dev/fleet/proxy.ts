import {once} from 'node:events';
import {Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {services} from '@ecom/contracts/services';
import {portInUse} from '@ecom/runtime/process';
import type {FleetProcess} from './fleet-process.ts';
import {sendProblem} from './problem-response.ts';
import {administration} from './proxy-admin.ts';

/** Which service serves the paths that begin with this segment, as a gateway routes them. */
export const owners: Readonly<Record<string, string>> = Object.fromEntries(
  services.flatMap(({name, prefixes}) => prefixes.map(prefix => [prefix, name])),
);

/** Bytes of a request, as Ingresses allow. */
const largest = 1024 * 1024;
/** Milliseconds that a connection may be idle. */
const idle = 60_000;

type Handler = (asked: IncomingMessage, answer: ServerResponse) => void;

export type ProxyOptions = {
  readonly members: readonly FleetProcess[];
  readonly port: number;
  readonly adminPort: number;
  /** Where services find auth: one address for all its processes, as a Kubernetes Service has. */
  readonly authPort: number;
  /** Answers what belongs to no service: the greeting, the merged documents, and that there is nothing. */
  readonly others: Handler;
};

/** The address with its dots resolved, so that the path that is looked at is the one that is asked for. (RFC 3986, 5.2.4) */
const normalize = (url: string): string | undefined => {
  const parsed = URL.parse(url.replace(/^\/+/, '/'), 'http://front');
  return parsed ? parsed.pathname + parsed.search : undefined;
};

const firstOf = (url: string) => /^\/([^/?#]*)/.exec(url)?.[1] ?? '';

/**
 * One port for all services, by path prefix, and one for their administration. When a process refuses the connection, the next one is tried,
 * as an Ingress does. When a process closes the connection during a request, the response is 502, since the effect is unknown.
 */
export const startProxy = async ({members, port, adminPort, authPort, others}: ProxyOptions) => {
  const agent = new Agent({keepAlive: true, maxSockets: 512, timeout: idle});
  const turns = new Map<string, number>();
  const upstreams = (service: string) => {
    const all = members.filter(member => member.service === service && member.running());
    const turn = turns.get(service) ?? 0;
    turns.set(service, turn + 1);
    return [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
  };

  const forward = (asked: IncomingMessage, body: Buffer, answer: ServerResponse, bases: readonly string[]) => {
    const [base, ...rest] = bases;
    if (!base)
      return sendProblem(answer, 503, 'unavailable', 'No process of this service is available. Try again soon.');
    const headers = {...asked.headers, 'x-forwarded-for': asked.socket.remoteAddress ?? ''};
    const onward = request(base + asked.url, {agent, method: asked.method!, headers});
    onward.once('response', reply => {
      const {connection: _, 'keep-alive': __, ...kept} = reply.headers;
      answer.writeHead(reply.statusCode!, kept);
      answer.flushHeaders();
      reply.pipe(answer);
      reply.once('error', () => answer.destroy());
    });
    onward.once('error', (error: NodeJS.ErrnoException) => {
      if (answer.headersSent || answer.destroyed) return answer.destroy();
      if (error.code === 'ECONNREFUSED') return forward(asked, body, answer, rest);
      if (onward.reusedSocket && asked.method === 'GET') return forward(asked, body, answer, bases);
      sendProblem(
        answer,
        502,
        'bad-gateway',
        'The process closed the connection. Retry with the same Idempotency-Key.',
      );
    });
    answer.once('close', () => onward.destroy());
    onward.end(body);
  };

  /** Reads the whole request before it is forwarded, so that it can be sent to another process. */
  const pass = async (asked: IncomingMessage, answer: ServerResponse, bases: readonly string[]) => {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of asked) {
      size += part.length;
      if (size <= largest) parts.push(part);
    }
    if (size > largest) return sendProblem(answer, 413, 'body-too-large', `A body may have at most ${largest} bytes.`);
    forward(asked, Buffer.concat(parts), answer, bases);
  };

  const passTo =
    (service: string): Handler =>
    (asked, answer) => {
      const bases = upstreams(service).map(({url}) => url);
      pass(asked, answer, bases).catch(() => answer.destroy());
    };
  const serve: Handler = (asked, answer) => {
    const first = firstOf(asked.url!);
    const service = Object.hasOwn(owners, first) ? owners[first] : undefined;
    (service ? passTo(service) : others)(asked, answer);
  };

  const administer = administration({members, upstreams, pass});

  const servers: Server[] = [];
  const stop = async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    agent.destroy();
  };
  const normalized =
    (handler: Handler): Handler =>
    (asked, answer) => {
      const url = normalize(asked.url!);
      if (url === undefined) return sendProblem(answer, 400, 'bad-request', 'The address is malformed.');
      asked.url = url;
      handler(asked, answer);
    };
  const open = async (handler: Handler, where: number, name: string) => {
    const server = createServer({keepAliveTimeout: idle}, normalized(handler)).listen(where, '127.0.0.1');
    await once(server, 'listening').catch(async error => {
      await stop();
      throw error.code === 'EADDRINUSE' ? portInUse(where, name) : error;
    });
    servers.push(server);
    return server;
  };
  const proxy = await open(serve, port, 'PORT');
  const adminHandler: Handler = (asked, answer) => {
    administer(asked, answer).catch(error => sendProblem(answer, 503, 'unavailable', String(error)));
  };
  const admin = await open(adminHandler, adminPort, 'ADMIN_PORT');
  await open(passTo('auth'), authPort, 'AUTH_URL');
  const addressOf = (server: typeof proxy) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: addressOf(proxy),
    adminUrl: addressOf(admin),
    stop,
  };
};
