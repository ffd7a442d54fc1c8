import type {IncomingHttpHeaders, IncomingMessage} from 'node:http';
import {UnreachableError} from './errors.ts';

export type HttpRequest = {
  readonly method: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** How long nothing may arrive. */
  readonly timeoutMs: number;
};

export type HttpResponse = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they arrive, or whole characters after `setEncoding`. */
  readonly body: IncomingMessage;
  /** @throws UnreachableError when the connection breaks before its end */
  readonly json: () => Promise<unknown>;
};

/** Loads neither `fetch` nor, as an import of node:http does for its export `WebSocket`, the library of both: that takes longer than most commands. */
const exchange = (url: URL, {method, headers, body, timeoutMs}: HttpRequest): Promise<IncomingMessage> => {
  const {request} = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const sent = request(url, {method, headers, timeout: timeoutMs}, resolve);
    const timeout = Object.assign(new Error(`no response within ${timeoutMs / 1000} s`), {code: 'ETIMEDOUT'});
    sent.on('timeout', () => sent.destroy(timeout));
    sent.on('error', reject);
    sent.end(body);
  });
};

/**
 * Sends one HTTP request, over a connection that stays open for the next one. Follows no redirects, whose target would get the login.
 *
 * @throws Error with the `code` that Node.js gives it
 */
export const sendHttp = async (url: URL, options: HttpRequest): Promise<HttpResponse> => {
  const body = await exchange(url, options);
  // Whoever gets it reads nothing, and a message that is not read holds its connection.
  if (body.statusCode === 204) body.resume();
  return {
    status: body.statusCode!,
    statusText: body.statusMessage!,
    headers: body.headers,
    body,
    async json() {
      let text = '';
      try {
        for await (const part of body.setEncoding('utf8')) text += part;
      } catch (error) {
        throw new UnreachableError(url.origin, error);
      }
      return JSON.parse(text);
    },
  };
};
