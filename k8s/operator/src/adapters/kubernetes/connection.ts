import http, {type IncomingMessage, type RequestOptions} from 'node:http';
import https from 'node:https';
import {addAbortSignal} from 'node:stream';
import type {KubeConfig} from '@kubernetes/client-node';

export type ApiRequest = {
  /** default: GET */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Encoded, and begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, with all of its fields. */
  readonly body?: unknown;
  /** default: `application/json` */
  readonly contentType?: string;
};

/** Shorter than the API server keeps an idle connection (90 s), so that no request is sent on one that it is closing. */
const agentOptions = {keepAlive: true, timeout: 30_000};

const toUrl = (server: string, {path, query = {}}: ApiRequest): URL => {
  const url = new URL(server.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
};

/**
 * Connections to the API server of a kubeconfig, with its login (a token in a file is read again each minute) and its certificates. They are HTTP/1.1 and
 * stay open: those of `@kubernetes/client-node` would have a TLS handshake for each request.
 */
export const createConnection = (kubeConfig: KubeConfig) => {
  const agents = {'http:': new http.Agent(agentOptions), 'https:': new https.Agent(agentOptions)};

  return {
    /** Resolves when the head of the response has arrived. When the signal is aborted, reading its body fails. */
    async open(request: ApiRequest, signal: AbortSignal): Promise<IncomingMessage> {
      const {method = 'GET', body, contentType = 'application/json'} = request;
      const cluster = kubeConfig.getCurrentCluster();
      if (!cluster) throw new Error('the kubeconfig has no current cluster');
      const url = toUrl(cluster.server, request);
      const options: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(options);
      // Only the agent of client-node knows proxies.
      if (!cluster.proxyUrl) options.agent = url.protocol === 'https:' ? agents['https:'] : agents['http:'];
      const text = body === undefined ? undefined : JSON.stringify(body);
      options.headers = {
        ...options.headers,
        // Logs are text.
        accept: 'application/json, */*',
        ...(text !== undefined && {'content-type': contentType, 'content-length': Buffer.byteLength(text)}),
      };
      const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>();
      (url.protocol === 'https:' ? https : http)
        .request(url, {...options, method, signal})
        .on('response', resolve)
        .on('error', reject)
        .end(text);
      return addAbortSignal(signal, (await promise).setEncoding('utf8'));
    },

    /** Closes all connections, also those in use. */
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
};
