import type {EngineName} from '@ecom/dev/engines/engine';
import type {Engines} from '@ecom/dev/engines/engines';
import type {Fleet} from '@ecom/dev/fleet/fleet';

/** What a fault can act on. */
export type FaultContext = {
  readonly fleet: Fleet;
  readonly engines: Engines;
  /** Runs SQL in a service's database; several statements at once return no rows. */
  sql(service: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Returns an access token of staff. */
  staffToken(): Promise<string>;
};

/** Removes an injected fault. */
export type Recover = () => Promise<unknown>;

export type Fault = {
  readonly name: string;
  /** How long the fault stays before `Recover` is called. */
  readonly durationSeconds: number;
  /** Number of concurrent buyers; default: 5. All orders that they place during the fault must be processed afterwards. */
  readonly buyers?: number;
  /** Services whose processes must report during the fault that they are not ready. */
  readonly unreadyServices?: readonly string[];
  /** Services whose processes may report it; all others must be ready all the time. */
  readonly maybeUnreadyServices?: readonly string[];
  /** The engine that the fault affects; the fault is skipped when the environment names that engine. */
  readonly affectedEngine?: EngineName;
  /** Whether the fault is possible on these engines; default: it is. */
  isPossible?(engines: Engines): boolean;
  /** The only statuses by which requests may be refused meanwhile; default: any. */
  readonly refusals?: readonly string[];
  /** Also part of the short run. */
  readonly inShortRun?: true;
  /** @returns how to recover, when the fault does not end by itself */
  inject(context: FaultContext): Promise<Recover | undefined>;
};
