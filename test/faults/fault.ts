import type {EngineName} from '@ecom/dev/engines/engine';
import type {Engines} from '@ecom/dev/engines/engines';
import type {Fleet} from '@ecom/dev/fleet/fleet';

/** What a fault may lay hands on. */
export type Scene = {
  readonly fleet: Fleet;
  readonly engines: Engines;
  /** Runs a statement in a service's database; several at once give no rows. */
  sql(service: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Staff's access token. */
  staff(): Promise<string>;
};

/** How a fault is taken back, where it does not pass by itself. */
export type Lift = () => Promise<unknown>;

export type Fault = {
  readonly name: string;
  /** Seconds for which it lasts. */
  readonly seconds: number;
  /** How many buy meanwhile; default: five. What they order while nothing moves must be done afterwards. */
  readonly buyers?: number;
  /** Services that must say meanwhile that they are not ready. */
  readonly unready?: readonly string[];
  /** Services that may say so too; all others must be ready all the while. */
  readonly shaken?: readonly string[];
  /** Hurts this engine, so it must be one of our own. */
  readonly hurts?: EngineName;
  /** Whether these engines can be hurt so; all can, unless it is said. */
  possible?(engines: Engines): boolean;
  /** Also in the short run. */
  readonly short?: true;
  strike(scene: Scene): Promise<Lift | undefined>;
};
