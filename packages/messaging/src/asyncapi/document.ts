import {services} from '@ecom/contracts/services';
import type {Topic} from '@ecom/contracts/topic';
import type {Json, SchemaComponents} from '@ecom/core/json-schema';
import {cloudEventHeaders} from './headers.ts';
import {operationName, publisherOf, toChannel, toMessage, toOperation} from './topic.ts';

const description =
  'The events that the services of an ecom shop publish to Kafka: CloudEvents 1.0 in binary content mode, with attributes in headers and ' +
  'JSON data as the value. The message key is the id of the aggregate, so the events of an aggregate are delivered in order. Delivery is ' +
  'at least once: consumers recognise a repeated event by `ce_id`.';

/** AsyncAPI 3.1 (https://www.asyncapi.com/docs/reference/specification/v3.1.0) of the published events, generated from their schemas. */
export const asyncapi = (topics: readonly Topic[]): Json => {
  const schemas: SchemaComponents = {CloudEventHeaders: cloudEventHeaders};
  const messages: Record<string, Json> = {};
  for (const topic of topics) {
    for (const type of Object.keys(topic.events)) messages[type] = toMessage(topic, type, schemas);
  }
  const publishers = new Set(topics.map(publisherOf));
  return {
    asyncapi: '3.1.0',
    id: 'urn:ecom:events',
    info: {
      title: 'ecom events',
      version: '1',
      description,
      license: {name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0'},
      tags: services.filter(({name}) => publishers.has(name)).map(({name, summary}) => ({name, description: summary})),
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: {
        host: 'localhost:9092',
        protocol: 'kafka',
        title: 'Kafka',
        description: 'The brokers in KAFKA_BROKERS. A shop that runs as one process needs none.',
      },
    },
    channels: Object.fromEntries(topics.map(topic => [topic.name, toChannel(topic)])),
    operations: Object.fromEntries(topics.map(topic => [operationName(topic), toOperation(topic)])),
    components: {messages, schemas},
  };
};
