import {once} from 'node:events';
import {Agent, createServer, type IncomingMessage, type ServerResponse, request as sendRequest} from 'node:http';
import type {AddressInfo} from 'node:net';
import {services} from '@ecom/contracts/services';
import {prepareDrain} from '@ecom/runtime/drain';
import {portInUse} from '@ecom/runtime/process';
import type {Upstream} from './fleet-process.ts';
import {sendProblem} from './problem-response.ts';
import {administration} from './proxy-admin.ts';

/** Which service serves the paths that begin with this segment, as a gateway routes them. */
export const owners: Readonly<Record<string, string>> = Object.fromEntries(
  services.flatMap(({name, prefixes}) => prefixes.map(prefix => [prefix, name])),
);

/** The limit of Ingresses. */
const maxBodyBytes = 1024 * 1024;
const idleTimeoutMs = 60_000;
/** Shorter than the processes accept requests after SIGTERM (`SHUTDOWN_DELAY`), so that both may stop at once. */
const drainTimeoutMs = 500;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export type ProxyOptions = {
  readonly processes: readonly Upstream[];
  readonly port: number;
  readonly adminPort: number;
  /** Port at which services find auth: one address for all its processes, as a Kubernetes Service has. */
  readonly authPort: number;
  /** Responds to paths of no service: the start page, the merged documents, and 404. */
  readonly fallback: Handler;
};

/** Resolves dot segments (RFC 3986, 5.2.4), so that the path that is routed is the path that is forwarded. */
const normalize = (url: string): string | undefined => {
  const parsed = URL.parse(url.replace(/^\/+/, '/'), 'http://proxy');
  return parsed ? parsed.pathname + parsed.search : undefined;
};

/** Which service serves a path: by its first segment, or below `/ops` by the second one. */
const ownerOf = (url: string): string | undefined => {
  const [, first = '', second = ''] = url.split(/[/?#]/);
  if (first === 'ops') return services.find(({name}) => name === second)?.name;
  return Object.hasOwn(owners, first) ? owners[first] : undefined;
};

/**
 * One port for all services, by path prefix, and one for probes. When a process refuses the connection, the next one is tried,
 * as an Ingress does. When a process closes the connection during a request, the response is 502, since the effect is unknown.
 */
export const startProxy = async ({processes, port, adminPort, authPort, fallback}: ProxyOptions) => {
  const agent = new Agent({keepAlive: true, maxSockets: 512, timeout: idleTimeoutMs});
  const nextIndexes = new Map<string, number>();
  const upstreams = (service: string) => {
    const all = processes.filter(({service: name, running}) => name === service && running());
    const next = nextIndexes.get(service) ?? 0;
    nextIndexes.set(service, next + 1);
    return [...all.slice(next % all.length), ...all.slice(0, next % all.length)];
  };

  const forward = (request: IncomingMessage, body: Buffer, response: ServerResponse, urls: readonly string[]) => {
    const [url, ...otherUrls] = urls;
    if (!url)
      return sendProblem(response, 503, 'unavailable', 'No process of this service is available. Try again soon.');
    const forwarded = {'x-forwarded-for': request.socket.remoteAddress ?? '', 'x-forwarded-proto': 'http'};
    const headers = {...request.headers, ...forwarded};
    const upstreamRequest = sendRequest(url + request.url, {agent, method: request.method!, headers});
    upstreamRequest.once('response', upstreamResponse => {
      const {connection: _, 'keep-alive': __, ...otherHeaders} = upstreamResponse.headers;
      response.writeHead(upstreamResponse.statusCode!, otherHeaders);
      response.flushHeaders();
      upstreamResponse.pipe(response);
      upstreamResponse.once('error', () => response.destroy());
    });
    upstreamRequest.once('error', (error: NodeJS.ErrnoException) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error.code === 'ECONNREFUSED') return forward(request, body, response, otherUrls);
      if (upstreamRequest.reusedSocket && request.method === 'GET') return forward(request, body, response, urls);
      sendProblem(
        response,
        502,
        'bad-gateway',
        'The process closed the connection. Retry with the same Idempotency-Key.',
      );
    });
    response.once('close', () => upstreamRequest.destroy());
    upstreamRequest.end(body);
  };

  /** Reads the whole request before it is forwarded, so that it can be sent to another process. */
  const bufferAndForward = async (request: IncomingMessage, response: ServerResponse, urls: readonly string[]) => {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
      size += part.length;
      if (size <= maxBodyBytes) parts.push(part);
    }
    if (size > maxBodyBytes)
      return sendProblem(response, 413, 'body-too-large', `A body may have at most ${maxBodyBytes} bytes.`);
    forward(request, Buffer.concat(parts), response, urls);
  };

  const forwardTo =
    (service: string): Handler =>
    (request, response) => {
      const urls = upstreams(service).map(({url}) => url);
      bufferAndForward(request, response, urls).catch(() => response.destroy());
    };
  const serve: Handler = (request, response) => {
    const service = ownerOf(request.url!);
    (service ? forwardTo(service) : fallback)(request, response);
  };

  const administer = administration(processes);

  const drains: ReturnType<typeof prepareDrain>[] = [];
  const stop = async () => {
    await Promise.all(drains.map(drain => drain({idleTimeoutMs: drainTimeoutMs})));
    agent.destroy();
  };
  const normalized =
    (handler: Handler): Handler =>
    (request, response) => {
      if ((request.headersDistinct.host?.length ?? 0) > 1)
        return sendProblem(response, 400, 'bad-request', 'Send one Host header.');
      const url = normalize(request.url!);
      if (url === undefined) return sendProblem(response, 400, 'bad-request', 'The address is malformed.');
      request.url = url;
      handler(request, response);
    };
  const open = async (handler: Handler, listenPort: number, name: string) => {
    const server = createServer({keepAliveTimeout: idleTimeoutMs}, normalized(handler));
    const drain = prepareDrain(server);
    server.listen(listenPort, '127.0.0.1');
    await once(server, 'listening').catch(async error => {
      await stop();
      throw error.code === 'EADDRINUSE' ? portInUse(listenPort, name) : error;
    });
    drains.push(drain);
    return server;
  };
  const proxy = await open(serve, port, 'PORT');
  const adminHandler: Handler = (request, response) => {
    administer(request, response).catch(error => sendProblem(response, 503, 'unavailable', String(error)));
  };
  const admin = await open(adminHandler, adminPort, 'ADMIN_PORT');
  await open(forwardTo('auth'), authPort, 'AUTH_URL');
  const addressOf = (server: typeof proxy) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: addressOf(proxy),
    adminUrl: addressOf(admin),
    stop,
  };
};
