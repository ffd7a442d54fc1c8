import type {Envelope} from '@ecom/contracts/envelope';

export type Consumer = {
  /** The consumer group, one per service: every group receives every event; one member of the group handles it. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Resolves once the effect is committed; only then does the bus continue. After a rejection the bus delivers the same event
   * again, after a delay that grows from 100 ms to 10 s; meanwhile only later events of the same partition and group wait.
   * `signal` is aborted when the bus stops.
   */
  readonly handle: (event: Envelope, signal: AbortSignal) => Promise<void>;
};

/** Consumes topics again, from the oldest retained event. */
export type Replay = {
  /**
   * How many of the events that the topics contained at the first call are not handled yet; undefined until all partitions are
   * assigned. It reaches 0 even if events are published all the time.
   */
  lag(): Promise<number | undefined>;
  /** Waits for the running handlers (at most 10 s). */
  close(): Promise<void>;
};

/** Delivers events from relays to consumers: at least once, in order per key, groups independent of each other. */
export type Bus = {
  /** Registers a consumer; only before `start`. */
  subscribe(consumer: Consumer): void;
  /** Starts delivery. Throws a Failure `unavailable` when no broker is reachable within 30 s. */
  start(): Promise<void>;
  /** Stops delivery, waits for the running handlers (at most 10 s), and closes. */
  stop(): Promise<void>;
  /**
   * Delivers all retained events of the topics, and later ones, to a consumer with a new group. It commits no offsets: a new
   * replay starts from the beginning. Requires a running bus; a bus that retains no events has no `replay`.
   */
  readonly replay?: (consumer: Consumer) => Promise<Replay>;
  /**
   * Publishes events in order, also before `start`. Returns a promise per event, which settles independently: fulfilled when the event is
   * acknowledged (Kafka: by the broker; in-process: every subscribed group has committed its effect), rejected when it
   * must be published again.
   */
  publish(events: readonly Envelope[]): readonly Promise<void>[];
  /** Acknowledged events that are not handled yet, by group: the consumer-lag metric. */
  lag(): Promise<ReadonlyMap<string, number>>;
  /** Health check. @throws Failure `unavailable` */
  check(): Promise<void>;
};
