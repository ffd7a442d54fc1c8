import type {Envelope} from '@ecom/contracts/envelope';
import {deriveId} from '@ecom/core/ids';

type Headers = {[name: string]: string | Buffer}[];

/** CloudEvents 1.0, Kafka protocol binding §3.2 (binary content mode): attributes in headers, JSON data as the value. */
export const toHeaders = ({id, type, source, time, subject, traceparent}: Envelope): Headers => [
  {ce_specversion: '1.0'},
  {ce_id: id},
  {ce_type: type},
  {ce_source: source},
  {ce_time: time},
  {ce_subject: subject},
  {'content-type': 'application/json'},
  ...(traceparent ? [{traceparent}] : []),
];

/** The message's value: the event's data in JSON. */
export const toValue = ({data}: Envelope): Buffer => Buffer.from(JSON.stringify(data ?? null));

/** A consumed message, reduced to the members that are read here. */
export type ConsumedMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
  readonly key?: Buffer | string | null | undefined;
  readonly timestamp?: number;
  readonly headers?: Headers;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const parseJson = (text: string): {readonly data: unknown} | undefined => {
  try {
    return {data: JSON.parse(text)};
  } catch {
    return undefined;
  }
};

/**
 * The event in a message. Never throws: an invalid message becomes an event with the raw text as data and
 * an id that is the same on every delivery, so that it becomes a dead letter like any other event that does not match its schema.
 */
export const toEnvelope = ({
  topic,
  partition,
  offset,
  value,
  key,
  timestamp,
  headers = [],
}: ConsumedMessage): Envelope => {
  const header = new Map(
    headers.flatMap(entry => Object.entries(entry)).map(([name, text]) => [name.toLowerCase(), `${text}`]),
  );
  const text = value?.toString('utf8') ?? '';
  const id = header.get('ce_id');
  const type = header.get('ce_type');
  const source = header.get('ce_source');
  const content = parseJson(text);
  const isValid = id && uuid.test(id) && type && source && content;
  const traceparent = header.get('traceparent');
  return {
    id: id && uuid.test(id) ? id : deriveId(id ? `${source} ${id}` : `${topic} ${partition} ${offset}`),
    topic,
    type: type ?? '',
    source: source ?? '',
    subject: header.get('ce_subject') ?? key?.toString() ?? '',
    time: header.get('ce_time') ?? new Date(timestamp ?? 0).toISOString(),
    data: isValid ? content.data : text,
    ...(traceparent && {traceparent}),
  };
};
