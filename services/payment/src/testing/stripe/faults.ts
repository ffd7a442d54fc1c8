/** What goes wrong with a request: it or its answer is lost, so that the client waits in vain, or Stripe refuses it. `afterwards`: its effect has taken place. */
export type Fault = {
  /** A part of `METHOD /path`; default: any request. */
  readonly on?: string;
  readonly kind: 'lost' | 'error' | 'busy' | 'unauthorized';
  readonly afterwards?: boolean;
};

/** Faults in the order in which requests meet them; each strikes once. */
export const createFaults = () => {
  const queue: Fault[] = [];
  return {
    inject: (...faults: readonly Fault[]) => void queue.push(...faults),
    /** The fault of this request, which is then over. */
    next(request: string): Fault | undefined {
      const index = queue.findIndex(({on = ''}) => request.includes(on));
      return index < 0 ? undefined : queue.splice(index, 1)[0];
    },
  };
};
