/** So many attempts (`points`) per key in so many seconds (`duration`). The name must be unique to its numbers. */
export type Limit = {readonly name: string; readonly points: number; readonly durationSeconds: number};

export type RateLimits = {
  /**
   * Counts one attempt.
   *
   * @throws Failure `limited`, with the seconds to wait
   */
  consume(limit: Limit, key: string): Promise<void>;
  /** Takes back one attempt that was spent: where only failures count, and it was none. */
  reward(limit: Limit, key: string): Promise<void>;
};

/** Counts nothing: for benches and tests. */
export const noLimits: RateLimits = {consume: async () => {}, reward: async () => {}};
