import {readFileSync} from 'node:fs';
import autocannon from 'autocannon';

/** The options of a load generator, as JSON on its standard input. */
export type Load = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Asked in turn, round and round, by each connection from a place of its own. */
  readonly requests: readonly {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }[];
};

export type LoadResult = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 2xx, and connections that broke: a bench with any of these measures nothing. */
  readonly failed: number;
};

// A closed loop on keep-alive connections, in a process of its own.
const {url, connections, seconds, requests} = JSON.parse(readFileSync(0, 'utf8')) as Load;
let next = 0;
const result = await autocannon({
  url,
  connections,
  duration: seconds,
  requests: [
    {
      setupRequest(request) {
        const {method, path, headers = {}, body} = requests[next++ % requests.length]!;
        return {
          ...request,
          method,
          path,
          headers: {...headers, ...(body && {'content-type': 'application/json'})},
          ...(body && {body}),
        };
      },
    },
  ],
});
const answer: LoadResult = {
  perSecond: result.requests.total / result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors + result.timeouts,
};
console.log(JSON.stringify(answer));
