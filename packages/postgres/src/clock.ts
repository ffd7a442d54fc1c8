/** A smaller difference is network latency; a reading that took longer is too imprecise. */
const toleranceMs = 100;

export type Clock = {
  /** RFC 3339 */
  now(): string;
  /** Applies a reading of the database's clock: milliseconds since 1970, and how long the query took. */
  synchronize(epochMs: number, durationMs: number): void;
};

/**
 * The database's time, extrapolated by this process between two readings. All processes of a service share it: what one process schedules, the others
 * find due, however wrong the clocks of their machines are. Before the first reading it is the machine's time.
 */
export const createClock = (
  machineTime: () => number = Date.now,
  monotonicTime: () => number = () => performance.now(),
): Clock => {
  let start: number | undefined;
  const time = () => (start === undefined ? machineTime() : start + monotonicTime());
  return {
    now: () => new Date(time()).toISOString(),
    synchronize(epochMs, durationMs) {
      if (start !== undefined && (durationMs > toleranceMs || Math.abs(epochMs - time()) <= toleranceMs)) return;
      start = epochMs - monotonicTime();
    },
  };
};
