import type {Json} from '@ecom/core/json-schema';

/** The headers of every message: the CloudEvents Kafka binding (§3.2.3) and W3C Trace Context. */
export const cloudEventHeaders: Json = {
  type: 'object',
  description: 'CloudEvents 1.0 attributes, Kafka protocol binding, binary content mode',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'ce_subject', 'content-type'],
  properties: {
    ce_specversion: {type: 'string', const: '1.0', description: 'The version of CloudEvents'},
    ce_id: {type: 'string', format: 'uuid', description: 'UUIDv7 of the event; a repeated delivery has the same id'},
    ce_source: {
      type: 'string',
      format: 'uri-reference',
      description: 'The publishing service',
      examples: ['/order'],
    },
    ce_type: {type: 'string', description: 'The event type', examples: ['order.placed']},
    ce_time: {type: 'string', format: 'date-time', description: 'When the event was recorded (RFC 3339, UTC)'},
    ce_subject: {type: 'string', description: "The aggregate's id, the same as the message key"},
    'content-type': {type: 'string', const: 'application/json', description: 'The media type of the value'},
    traceparent: {
      type: 'string',
      pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
      description: 'W3C Trace Context of the request or event that caused this one; absent without tracing',
      examples: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    },
  },
};

/** The shared headers, with the type and the source of one event. */
export const toHeaders = (type: string, source: string): Json => ({
  allOf: [
    {$ref: '#/components/schemas/CloudEventHeaders'},
    {type: 'object', properties: {ce_type: {const: type}, ce_source: {const: source}}},
  ],
});
