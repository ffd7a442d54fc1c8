/**
 * A published event: CloudEvents 1.0 (https://github.com/cloudevents/spec), with the topic it travels on.
 * In Kafka these are binary-mode headers (`ce_id`, `ce_type`, …) beside JSON data.
 */
export type Envelope<Type extends string = string, Data = unknown> = {
  /** UUIDv7, unique for ever: what an inbox remembers. */
  readonly id: string;
  readonly topic: string;
  readonly type: Type;
  /** `/order` */
  readonly source: string;
  /** The aggregate's id, which is also the partition key. */
  readonly subject: string;
  /** RFC 3339, when it was recorded. */
  readonly time: string;
  readonly data: Data;
  /** W3C Trace Context of what caused it. */
  readonly traceparent?: string | undefined;
};

/** The event that an effect follows from; its id goes into the inbox, so that the effect happens once. */
export type SourceEvent = Pick<Envelope, 'id'>;
