import type {Envelope} from '@ecom/contracts/envelope';

export type Consumer = {
  /** One group per service: every group sees every event; within a group each event is handled by one member. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Resolves once the effect is committed; only then does the bus move on. A rejection means "not now": the bus delivers the
   * same event again, after a pause that grows from 100 ms to 10 s, and holds back only what shares its partition and group.
   * `signal` is aborted when the bus stops.
   */
  readonly handle: (event: Envelope, signal: AbortSignal) => Promise<void>;
};

/** Hears topics again, from the oldest event that is kept. */
export type Replay = {
  /**
   * How many of the events that the topics held when this was first asked are not handled yet; undefined until all partitions are being read. It comes
   * to 0 however much is told meanwhile.
   */
  lag(): Promise<number | undefined>;
  /** Waits for the handlers that run (at most 10 s). */
  close(): Promise<void>;
};

/** Carries events from relays to consumers: at least once, in order per key, no group waiting for another. */
export type Bus = {
  /** Registers a consumer; only before `start`. */
  subscribe(consumer: Consumer): void;
  /** Begins to deliver. Throws a Failure `unavailable` when the broker cannot be reached in 30 s. */
  start(): Promise<void>;
  /** Stops delivering, waits for the handlers that run (at most 10 s), and closes. */
  stop(): Promise<void>;
  /**
   * Begins to deliver all that the topics still keep, and what comes, to a consumer whose group nobody has used before. Remembers nothing: what is
   * opened again begins again. Only while the bus runs; a bus that keeps no events has no replay.
   */
  readonly replay?: (consumer: Consumer) => Promise<Replay>;
  /**
   * Hands over events, in order, also before `start`. Gives a promise for each, which settles on its own: fulfilled when it is
   * *taken* (kafka: the broker acknowledged it; in-process: every subscribed group has committed its effect), rejected when it
   * must be published again.
   */
  publish(events: readonly Envelope[]): readonly Promise<void>[];
  /** Events taken but not yet handled, by group: what the consumer-lag metric shows. */
  lag(): Promise<ReadonlyMap<string, number>>;
  /** Whether it can carry events now; throws what is wrong otherwise. */
  check(): Promise<void>;
};
