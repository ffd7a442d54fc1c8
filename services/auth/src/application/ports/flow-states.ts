import type {FlowState, FlowStateOf} from '../../domain/flow-state.ts';

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
