import {readFileSync} from 'node:fs';
import autocannon from 'autocannon';

/** The options of a load generator, as JSON on its standard input. */
export type Load = {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Sent round-robin, shared by all connections. */
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
  /** Responses other than 2xx, errors and timeouts; with any of these the measurement is invalid. */
  readonly failed: number;
};

// A load generator: a closed loop on keep-alive connections. It runs in its own process.
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
const summary: LoadResult = {
  perSecond: result.requests.total / result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failed: result.non2xx + result.errors + result.timeouts,
};
console.log(JSON.stringify(summary));
