import {randomUUID} from 'node:crypto';
import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError, UnreachableError} from './errors.ts';

export type Connection = {
  /** The shop's address, without a path. */
  readonly url: string;
  /** The bearer token; undefined to call without one. `renew` asks for another than the one that was refused. */
  readonly token: (options?: {readonly renew: boolean}) => Promise<string | undefined>;
  readonly userAgent: string;
  readonly signal?: AbortSignal | undefined;
  /** Attempts at a request; default: 4. */
  readonly maxAttempts?: number;
  /** How long a response may take to begin; default: 60 s. */
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

const retryDelayMs = (response: Response, attempt: number): number =>
  Math.min(Number(response.headers.get('retry-after') ?? 0) * 1000 || 100 * 2 ** attempt, maxRetryDelayMs);

/**
 * Sends a request. A POST gets an Idempotency-Key unless it has one, so that it may be repeated: after a lost connection, after 429 and 503 (as
 * `Retry-After` says), and once after 401, with a renewed token.
 *
 * @throws RefusedError, UnreachableError
 */
export const send = async (
  {url, token, userAgent, signal, maxAttempts = 4, timeoutMs = 60_000}: Connection,
  method: string,
  path: string,
  {query, headers = {}, body, isRepeatable = true}: RequestOptions = {},
): Promise<Response> => {
  const sent = new Headers({accept: 'application/json, */*', 'user-agent': userAgent});
  if (method === 'POST') sent.set('idempotency-key', randomUUID());
  if (body !== undefined) sent.set('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, value);
  const request = async (options?: {renew: boolean}) => {
    const bearer = await token(options);
    if (bearer && !('authorization' in headers)) sent.set('authorization', `Bearer ${bearer}`);
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error(`no response within ${timeoutMs / 1000} s`)), timeoutMs);
    return fetch(addressOf(url, path, query), {
      method,
      headers: sent,
      ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    }).finally(() => clearTimeout(timer));
  };

  for (let attempt = 1, renew = false, isRenewed = false; ; attempt += 1) {
    const isLast = attempt >= maxAttempts;
    let response: Response;
    try {
      response = await request({renew});
      isRenewed ||= renew;
      renew = false;
    } catch (error) {
      if (signal?.aborted || error instanceof RefusedError || error instanceof UnreachableError) throw error;
      if (isLast || !isRepeatable || isHopeless(error)) throw new UnreachableError(url, error);
      await delay(100 * 2 ** attempt);
      continue;
    }
    if (response.ok) return response;
    const {status} = response;
    if (status === 401 && !isRenewed && sent.has('authorization')) renew = true;
    else if (isLast || (status !== 429 && status !== 503)) throw await refusal(response);
    else await delay(retryDelayMs(response, attempt));
  }
};

/** Whether another attempt would fail the same way. */
const isHopeless = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOTFOUND', 'ERR_INVALID_URL'].includes((error as {cause?: {code?: string}}).cause?.code ?? '');

const refusal = async (response: Response): Promise<RefusedError> =>
  new RefusedError(response.status, await response.json().catch(() => ({})));
