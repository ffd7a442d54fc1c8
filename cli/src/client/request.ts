import {setTimeout as delay} from 'node:timers/promises';
import {CommandError, RefusedError, UnreachableError} from './errors.ts';
import {type HttpResponse, sendHttp} from './transport.ts';

export type Connection = {
  /** The shop's address, without a path. */
  readonly url: string;
  /** The bearer token; undefined to call without one. `renew` asks for another than the one that was refused. */
  readonly token: (options?: {readonly renew: boolean}) => Promise<string | undefined>;
  readonly userAgent: string;
  /** Attempts at a request; default: 4. */
  readonly maxAttempts?: number;
  /** How long nothing of a response may arrive; default: 60 s. */
  readonly timeoutMs?: number;
};

type Scalar = string | number | boolean;
export type Query = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

export type RequestOptions = {
  readonly query?: Query | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: unknown;
  /** Whether a request whose response was lost may be sent again; default: true. */
  readonly isRepeatable?: boolean | undefined;
};

const maxRetryDelayMs = 5000;

const addressOf = (url: string, path: string, query: Query = {}): URL => {
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address;
};

const retryDelayMs = ({headers}: HttpResponse, attempt: number): number =>
  Math.min(Number(headers['retry-after'] ?? 0) * 1000 || 100 * 2 ** attempt, maxRetryDelayMs);

/**
 * Sends a request. A POST gets an Idempotency-Key unless it has one, so that it may be repeated: after a lost connection, after 429 and 503 (as
 * `Retry-After` says), and once after 401, with a renewed token.
 *
 * @throws RefusedError, UnreachableError
 */
export const send = async (
  {url, token, userAgent, maxAttempts = 4, timeoutMs = 60_000}: Connection,
  method: string,
  path: string,
  {query, headers = {}, body, isRepeatable = true}: RequestOptions = {},
): Promise<HttpResponse> => {
  const sent: Record<string, string> = {accept: 'application/json, */*', 'user-agent': userAgent};
  if (method === 'POST') sent['idempotency-key'] = crypto.randomUUID();
  if (body !== undefined) sent['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const request = async (options?: {renew: boolean}) => {
    const bearer = await token(options);
    if (bearer && !('authorization' in headers)) sent.authorization = `Bearer ${bearer}`;
    return sendHttp(addressOf(url, path, query), {method, headers: sent, body: content, timeoutMs});
  };

  for (let attempt = 1, renew = false, isRenewed = false; ; attempt += 1) {
    const isLast = attempt >= maxAttempts;
    let response: HttpResponse;
    try {
      response = await request({renew});
      isRenewed ||= renew;
      renew = false;
    } catch (error) {
      if (concernsLogin(error)) throw error;
      if (isLast || !isRepeatable || isHopeless(error)) throw new UnreachableError(url, error);
      await delay(100 * 2 ** attempt);
      continue;
    }
    const {status} = response;
    if (status >= 200 && status < 300) return response;
    const canRenew = status === 401 && !isRenewed && 'authorization' in sent;
    if (!canRenew && (isLast || (status !== 429 && status !== 503))) throw await refusal(response);
    response.body.resume();
    if (canRenew) renew = true;
    else await delay(retryDelayMs(response, attempt));
  }
};

/** Whether an error is about the login, which the token comes from. */
const concernsLogin = (error: unknown): boolean =>
  error instanceof RefusedError || error instanceof UnreachableError || error instanceof CommandError;

/** Whether another attempt would fail the same way: codes of Node.js itself are about what was asked for, such as a wrong address. */
const isHopeless = (error: unknown): boolean =>
  /^ERR_|^ECONNREFUSED$|^ENOTFOUND$/.test((error as NodeJS.ErrnoException).code ?? '');

const refusal = async (response: HttpResponse): Promise<RefusedError> => {
  const {status, headers} = response;
  const problem = (await response.json().catch(() => ({}))) as RefusedError['problem'];
  const {location} = headers;
  return new RefusedError(
    status,
    location && status < 400 ? {detail: `The shop is at another address: ${location}`} : problem,
  );
};
