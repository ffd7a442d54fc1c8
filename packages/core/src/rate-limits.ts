import ipaddr from 'ipaddr.js';

/** The network of a client's IP address, by which its requests are counted: an IPv4 address, or an IPv6 /64, since one client has all addresses of it. */
export const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString();
};

/** At most `maxAttempts` attempts per key in `durationSeconds`. Limits with different numbers need different names. */
export type Limit = {readonly name: string; readonly maxAttempts: number; readonly durationSeconds: number};

export type RateLimits = {
  /**
   * Counts one attempt.
   *
   * @returns the attempts so far, with this one
   *
   * @throws Failure `rate-limited`, with the seconds to wait
   */
  consume(limit: Limit, key: string): Promise<number>;
  /** Undoes one `consume`: only failures count, and the attempt succeeded. */
  reward(limit: Limit, key: string): Promise<void>;
};

/** No limits: for benchmarks and tests. */
export const noLimits: RateLimits = {consume: async () => 0, reward: async () => {}};
