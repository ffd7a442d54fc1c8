/** Wrong passwords of one account, from all addresses together, that cause no delay. */
const freeAttempts = 10;
const firstDelayMs = 250;
const maxDelayMs = 4_000;

/** Delay of a password check after that many recent attempts at the account: it grows, but never becomes a lock, which would shut out the owner. */
export const passwordDelayMs = (attempts: number): number =>
  attempts <= freeAttempts ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(10, attempts - freeAttempts - 1));
