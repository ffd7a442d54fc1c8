/** What happens to a request. */
export type FakeFault = {
  /** Of the requests that are concerned; default: all */
  readonly method?: string;
  /** Of the requests that are concerned, with the query; default: all */
  readonly url?: RegExp;
  /** How many of them pass first; default: 0 */
  readonly skip?: number;
  /** How many are concerned; default: 1 */
  readonly times?: number;
  /** They are answered with this status. */
  readonly status?: number;
  /** Header `Retry-After` of such an answer. */
  readonly retryAfterSeconds?: number;
  /** Milliseconds before they are answered. */
  readonly delayMs?: number;
};

type Injected = {readonly fault: FakeFault; seen: number};

/** Faults that wait for their requests. */
export const createFakeFaults = () => {
  let injected: Injected[] = [];

  return {
    inject: (fault: FakeFault) => void injected.push({fault, seen: 0}),
    /** The end of all faults. */
    clear() {
      injected = [];
    },
    /** The fault of a request. */
    next(method: string, url: string): FakeFault | undefined {
      const concerned = injected.filter(
        ({fault}) => (!fault.method || fault.method === method) && (!fault.url || fault.url.test(url)),
      );
      for (const entry of concerned) {
        const {skip = 0, times = 1} = entry.fault;
        entry.seen++;
        if (entry.seen > skip && entry.seen <= skip + times) return entry.fault;
      }
      return undefined;
    },
  };
};
