/** What goes wrong with a request: it or its answer is lost, so that the client waits in vain, or Stripe refuses it. `afterwards`: its effect has taken place. */
export type Fault = {
  /** A part of `METHOD /path`; default: any request. */
  readonly on?: string;
  readonly kind: 'lost' | 'error' | 'busy' | 'unauthorized';
  readonly afterwards?: boolean;
};

/** Faults in the order in which requests meet them; each strikes once. */
export const createFaults = () => {
  const queue: {readonly fault: Fault; readonly strike: () => void}[] = [];
  return {
    /** @returns when the fault has struck */
    inject(fault: Fault): Promise<void> {
      const {promise, resolve} = Promise.withResolvers<void>();
      queue.push({fault, strike: resolve});
      return promise;
    },
    /** The fault of this request, which is then over. */
    next(request: string): Fault | undefined {
      const index = queue.findIndex(({fault: {on = ''}}) => request.includes(on));
      const [entry] = index < 0 ? [] : queue.splice(index, 1);
      entry?.strike();
      return entry?.fault;
    },
  };
};
