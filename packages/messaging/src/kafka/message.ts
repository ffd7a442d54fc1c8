import type {Envelope} from '@ecom/contracts/envelope';
import {deriveId} from '@ecom/core/ids';

type Headers = {[name: string]: string | Buffer}[];

/** CloudEvents 1.0, Kafka protocol binding §3.2 (binary content mode): attributes in headers, JSON data as the value. */
export const headersOf = ({id, type, source, time, subject, traceparent}: Envelope): Headers => [
  {ce_specversion: '1.0'},
  {ce_id: id},
  {ce_type: type},
  {ce_source: source},
  {ce_time: time},
  {ce_subject: subject},
  {'content-type': 'application/json'},
  ...(traceparent ? [{traceparent}] : []),
];

export const bodyOf = ({data}: Envelope): Buffer => Buffer.from(JSON.stringify(data ?? null));

/** The used members of a consumed message. */
export type Incoming = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
  readonly key?: Buffer | string | null | undefined;
  readonly timestamp?: number;
  readonly headers?: Headers;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const parsed = (text: string): {readonly data: unknown} | undefined => {
  try {
    return {data: JSON.parse(text)};
  } catch {
    return undefined;
  }
};

/**
 * The event in a message. Never throws: an unreadable message becomes an event with the raw text as data and
 * an id that is the same on every delivery, so that it becomes a dead letter like any other event that does not fit its schema.
 */
export const readMessage = ({topic, partition, offset, value, key, timestamp, headers = []}: Incoming): Envelope => {
  const header = new Map(
    headers.flatMap(entry => Object.entries(entry)).map(([name, text]) => [name.toLowerCase(), `${text}`]),
  );
  const text = value?.toString('utf8') ?? '';
  const id = header.get('ce_id');
  const type = header.get('ce_type');
  const source = header.get('ce_source');
  const content = parsed(text);
  const readable = id && uuid.test(id) && type && source && content;
  const traceparent = header.get('traceparent');
  return {
    id: id && uuid.test(id) ? id : deriveId(id ? `${source} ${id}` : `${topic} ${partition} ${offset}`),
    topic,
    type: type ?? '',
    source: source ?? '',
    subject: header.get('ce_subject') ?? key?.toString() ?? '',
    time: header.get('ce_time') ?? new Date(timestamp ?? 0).toISOString(),
    data: readable ? content.data : text,
    ...(traceparent && {traceparent}),
  };
};
