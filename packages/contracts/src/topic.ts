import type {z} from 'zod';

/**
 * `state` topics carry the aggregate's whole public state with its `version` and are compacted: a new consumer builds its replica from the
 * topic alone. `domain` topics carry domain events, which are deleted after the retention time.
 */
type TopicKind = 'state' | 'domain';

type Schemas = Readonly<Record<string, z.ZodType>>;

/** A published language: the events that one service publishes about one kind of aggregate. */
export type Topic<S extends Schemas = Schemas> = {
  readonly name: `ecom.${string}.v${number}`;
  readonly kind: TopicKind;
  /** The publishing service, as CloudEvents `source`: `/order`. */
  readonly source: `/${string}`;
  readonly summary: string;
  /** The schema of each event's data, by event type. */
  readonly events: S;
};

export const defineTopic = <const S extends Schemas>(declaration: Topic<S>): Topic<S> => declaration;

/** The events of a topic as a union, discriminated by `type`. */
export type EventOf<T extends Topic> = {
  [K in keyof T['events'] & string]: {readonly type: K; readonly data: z.infer<T['events'][K]>};
}[keyof T['events'] & string];

/** An event in the outbox, before it is published. */
export type OutboxEvent = {
  readonly topic: string;
  /** The aggregate's id: events of one key are delivered in order. */
  readonly key: string;
  readonly type: string;
  readonly data: unknown;
};

/** Binds an event to its topic and key. The compiler checks that the data fit the event type. */
export const outboxEvent = <T extends Topic>(on: T, key: string, event: EventOf<T>): OutboxEvent => ({
  topic: on.name,
  key,
  type: event.type,
  data: event.data,
});
