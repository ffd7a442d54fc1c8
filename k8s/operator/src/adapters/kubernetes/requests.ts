import type {IncomingMessage} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import type {KubeConfig} from '@kubernetes/client-node';
import {type RetryDelays, retryDelayMs} from '../../application/retry-delay.ts';
import {type ApiRequest, createConnection} from './connection.ts';
import {responseFailure, silent, unreachable} from './status-failure.ts';
import {withTimeout} from './with-timeout.ts';

export type TextRequest = ApiRequest & {
  /** default: that of the API */
  readonly timeoutMs?: number;
  /** How often a request is sent that fails as `unavailable`; default: 3 for GET, 1 for others */
  readonly maxAttempts?: number;
  readonly signal?: AbortSignal;
};

type LinesRequest = ApiRequest & {
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the connection counts as broken. */
  readonly idleTimeoutMs: number;
};

export type RequestsOptions = {
  readonly kubeConfig: KubeConfig;
  /** Until a response is complete, or that of `lines` begins; default: 15 s */
  readonly timeoutMs?: number;
  /** Between the attempts of a read; default: 200 ms to 2 s */
  readonly retryDelays?: RetryDelays;
};

export type Requests = {
  /**
   * The body of the response.
   *
   * @throws Failure as `toFailure` says, or `unavailable` (`kubernetes-unreachable`); the reason of the signal when it is aborted
   */
  text(request: TextRequest): Promise<string>;
  /** The lines of a response that goes on, such as a watch or a log, until it ends. Throws like `text`. */
  lines(request: LinesRequest): AsyncGenerator<string, void>;
  /** Closes all connections, also those in use. */
  close(): void;
};

/** A read does not wait longer than this for its next attempt: whoever reads has a retry of its own. */
const maxRetryAfterSeconds = 5;

const readAll = async (response: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
};

const assertSuccess = async (response: IncomingMessage) => {
  const {statusCode: code = 0, headers} = response;
  if (code >= 300) throw responseFailure(code, await readAll(response), headers['retry-after']);
};

async function* readLines(response: IncomingMessage, onChunk: () => void): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of response) {
    onChunk();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest) throw new Error('the response ends within a line');
}

/** Requests to the API server of a kubeconfig. */
export const createRequests = ({
  kubeConfig,
  timeoutMs = 15_000,
  retryDelays = {minDelayMs: 200, maxDelayMs: 2000},
}: RequestsOptions): Requests => {
  const connection = createConnection(kubeConfig);

  /** What was thrown by the API, the caller's signal, or the network. */
  const toThrow = (error: unknown, signal: AbortSignal | undefined) => {
    if (signal?.aborted) return signal.reason;
    return error instanceof Failure ? error : unreachable(error);
  };

  const sendOnce = async (request: TextRequest): Promise<string> => {
    try {
      return await withTimeout(request.timeoutMs ?? timeoutMs, request.signal, async signal => {
        const response = await connection.open(request, signal);
        await assertSuccess(response);
        return await readAll(response);
      });
    } catch (error) {
      throw toThrow(error, request.signal);
    }
  };

  return {
    async text(request) {
      const {method = 'GET', signal} = request;
      const {maxAttempts = method === 'GET' ? 3 : 1} = request;
      for (let attempt = 1; ; attempt++) {
        try {
          return await sendOnce(request);
        } catch (error) {
          if (attempt >= maxAttempts || !(error instanceof Failure) || error.kind !== 'unavailable') throw error;
          const {retryAfter = 0} = error.details;
          if (retryAfter > maxRetryAfterSeconds) throw error;
          const delayMs = Math.max(retryAfter * 1000, retryDelayMs(attempt, retryDelays));
          await wait(delayMs, undefined, signal && {signal}).catch(error => {
            throw toThrow(error, signal);
          });
        }
      }
    },

    async *lines(request) {
      const {signal, idleTimeoutMs} = request;
      signal.throwIfAborted();
      const reading = new AbortController();
      const abort = () => reading.abort();
      signal.addEventListener('abort', abort, {once: true});
      let silence: Error | undefined;
      const breakAfter = (ms: number) =>
        setTimeout(() => {
          silence = silent(ms);
          reading.abort();
        }, ms);
      let timer = breakAfter(timeoutMs);
      try {
        const response = await connection.open(request, reading.signal);
        await assertSuccess(response);
        clearTimeout(timer);
        timer = breakAfter(idleTimeoutMs);
        yield* readLines(response, () => timer.refresh());
      } catch (error) {
        throw toThrow(silence ?? error, signal);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        reading.abort();
      }
    },

    close: connection.close,
  };
};
