/** The machine's time, RFC 3339: the one place that reads it. Everything else is given its `now`, so that tests and the simulator control time. */
export const systemNow = (): string => new Date().toISOString();
