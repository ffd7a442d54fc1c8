import {setTimeout as delay} from 'node:timers/promises';
import type {ApiResponse} from '../e2e/client.ts';

/** Requests that were retried, by status and code; `none` and an error code: there was no response, 409: the first request was still in progress. */
export type RetryCounts = Readonly<Record<string, number>>;

/** `201`, or with the code of a refusal `404 unknown-order`; what is not a problem document is quoted. */
const outcomeOf = ({status, headers, body}: ApiResponse): string => {
  if (status < 400) return String(status);
  return `${status} ${body.code ?? `${JSON.stringify(body).slice(0, 120)} from the server ${headers.get('server')}`}`;
};

/** After `end`, how long a buyer still retries. */
const timeoutMs = 60_000;

/** Retries requests until a final response, and counts responses, retries and unexpected outcomes. */
export const createRetrier = () => {
  const unexpected = new Map<string, number>();
  let served = 0;
  let retried: Record<string, number> = {};
  let deadline = Number.POSITIVE_INFINITY;

  const reportUnexpected = (what: string) => unexpected.set(what, (unexpected.get(what) ?? 0) + 1);

  /**
   * Repeats a request after a 5xx, a lost connection, or while the first request with its Idempotency-Key is in progress.
   *
   * @param expected the expected outcomes; any other one below 500 is reported as unexpected
   * @returns undefined when there was no expected outcome
   */
  const retryUntilAnswered = async (
    what: string,
    expected: readonly string[],
    send: () => Promise<ApiResponse>,
  ): Promise<ApiResponse | undefined> => {
    for (;;) {
      if (performance.now() > deadline) return void reportUnexpected(`${what} got no final response`);
      const response = await send().catch(error => `none ${error.cause?.code ?? error}`);
      if (typeof response !== 'string' && response.status < 500 && response.body.code !== 'idempotency-key-in-flight') {
        const outcome = outcomeOf(response);
        if (!expected.includes(outcome)) return void reportUnexpected(`${what} was answered with ${outcome}`);
        served += 1;
        return response;
      }
      const outcome = typeof response === 'string' ? response : outcomeOf(response);
      retried[outcome] = (retried[outcome] ?? 0) + 1;
      await delay(100 + Math.random() * 200);
    }
  };

  return {
    retryUntilAnswered,
    reportUnexpected,
    /** Returns the counts since the last call. */
    takeCounts() {
      const counts = {served, retried};
      served = 0;
      retried = {};
      return counts;
    },
    /** From now on, retries end after the timeout. */
    end() {
      deadline = performance.now() + timeoutMs;
    },
    unexpected: (): readonly string[] => [...unexpected].map(([what, count]) => `${what} (${count})`),
  };
};
