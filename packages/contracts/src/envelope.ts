/**
 * A published event: CloudEvents 1.0 (https://github.com/cloudevents/spec), with the topic it travels on.
 * In Kafka these are binary-mode headers (`ce_id`, `ce_type`, …) beside JSON data.
 */
export type Envelope<Type extends string = string, Data = unknown> = {
  /** UUIDv7: the inbox recognises an event by it. */
  readonly id: string;
  readonly topic: string;
  readonly type: Type;
  /** `/order` */
  readonly source: string;
  /** The aggregate's id, which is also the partition key. */
  readonly subject: string;
  /** RFC 3339: when the event was recorded. */
  readonly time: string;
  readonly data: Data;
  /** W3C Trace Context of the request or event that caused it. */
  readonly traceparent?: string | undefined;
};

/** The event that causes a change (its causation id). Its id is recorded in the inbox with the change, so that the change happens once. */
export type SourceEvent = Pick<Envelope, 'id'>;
