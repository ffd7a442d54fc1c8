import type {OneTimeToken} from '../../domain/one-time-token.ts';

/** Tokens that can be used once. Those of decisions about accounts are stored and used up by `Accounts`. */
export type OneTimeTokens = {
  add(token: OneTimeToken): Promise<void>;
  /** Undefined for a token that is unknown, has another purpose, has expired or was used. */
  get<P extends OneTimeToken['purpose']>(
    hash: string,
    purposes: readonly P[],
    at: string,
  ): Promise<Extract<OneTimeToken, {purpose: P}> | undefined>;
  /** The same, and counts an attempt; undefined also after `maxAttempts`. Concurrent calls cannot exceed them. */
  attempt<P extends OneTimeToken['purpose']>(
    hash: string,
    purpose: P,
    at: string,
    maxAttempts: number,
  ): Promise<Extract<OneTimeToken, {purpose: P}> | undefined>;
  /** Deletes a batch of those that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};
