import type {FlowState, FlowStateOf} from '../../domain/flow-state.ts';
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

/** What log-ins by a provider or a passkey remember between two requests. */
export type FlowStates = {
  add(state: FlowState): Promise<void>;
  /** Undefined for a state that is unknown, has another purpose, has expired or was taken. */
  get<P extends FlowState['purpose']>(hash: string, purpose: P, at: string): Promise<FlowStateOf<P> | undefined>;
  /** The same, and removes it: of concurrent calls one gets it. */
  take<P extends FlowState['purpose']>(hash: string, purpose: P, at: string): Promise<FlowStateOf<P> | undefined>;
  /** Deletes a batch of those that expired before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

/** Devices by which an account has logged in before. */
export type KnownDevices = {
  /** Whether it is known, and was used since that instant. */
  isKnown(hash: string, userId: string, since: string): Promise<boolean>;
  /** Adds a device, or records its use; of one account the `maxDevices` last used ones stay. */
  recordUse(hash: string, userId: string, at: string, maxDevices: number): Promise<void>;
  /** Deletes a batch of those that were last used before that instant; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};
