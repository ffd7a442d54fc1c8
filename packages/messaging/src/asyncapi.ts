import type {Topic} from '@ecom/contracts/topic';
import {z} from 'zod';

type Json = Record<string, unknown>;

/** AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0) of the published events, generated from their schemas. */
export const asyncapi = (topics: readonly Topic[]): Json => {
  const channels: Record<string, Json> = {};
  const operations: Record<string, Json> = {};
  for (const {name, kind, source, summary, events} of topics) {
    const messages = Object.entries(events).map(([type, schema]) => {
      const {$schema, ...payload} = z.toJSONSchema(schema, {io: 'output', unrepresentable: 'any'});
      const headers = {
        type: 'object',
        required: ['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject'],
        properties: {ce_type: {const: type}, ce_source: {const: source}, ce_specversion: {const: '1.0'}},
      };
      return [type, {name: type, contentType: 'application/json', headers, payload}] as const;
    });
    channels[name] = {address: name, summary, description: `A ${kind} topic.`, messages: Object.fromEntries(messages)};
    operations[`tell ${name}`] = {action: 'send', channel: {$ref: `#/channels/${name}`}};
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'ecom',
      version: '1',
      description: 'CloudEvents 1.0 in Kafka binary mode; the key is the aggregate id.',
    },
    defaultContentType: 'application/json',
    channels,
    operations,
  };
};
