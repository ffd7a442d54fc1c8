/** At most `maxAttempts` attempts per key in `durationSeconds`. Limits with different numbers need different names. */
export type Limit = {readonly name: string; readonly maxAttempts: number; readonly durationSeconds: number};

export type RateLimits = {
  /**
   * Counts one attempt.
   *
   * @throws Failure `rate-limited`, with the seconds to wait
   */
  consume(limit: Limit, key: string): Promise<void>;
  /** Undoes one `consume`: only failures count, and the attempt succeeded. */
  reward(limit: Limit, key: string): Promise<void>;
};

/** No limits: for benchmarks and tests. */
export const noLimits: RateLimits = {consume: async () => {}, reward: async () => {}};
