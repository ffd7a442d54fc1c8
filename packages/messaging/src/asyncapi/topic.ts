import type {Topic} from '@ecom/contracts/topic';
import {type Json, jsonSchema, type SchemaComponents} from '@ecom/core/json-schema';
import {kafkaTopic} from '../kafka/topic-settings.ts';
import {toHeaders} from './headers.ts';

/** Version of the Kafka bindings: https://github.com/asyncapi/bindings/tree/master/kafka */
const bindingVersion = '0.5.0';

const descriptions = {
  state:
    "A state topic: each event carries the aggregate's whole public state. It is compacted, so a new consumer builds its replica from the topic alone.",
  domain: 'A domain topic: each event says what happened to an aggregate. Events are retained for a week.',
} as const;

const capitalize = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

/** `ecom.order.v1` → `order`. */
const aggregateOf = ({name}: Topic): string => name.split('.')[1]!;

export const publisherOf = ({source}: Topic): string => source.slice(1);

/** `order.awaiting_payment` → `Order awaiting payment`. */
const titleOf = (type: string): string => capitalize(type.replaceAll(/[._]/g, ' '));

/** `publishOrderEvents` */
export const operationName = (topic: Topic): string => `publish${capitalize(aggregateOf(topic))}Events`;

export const toMessage = (topic: Topic, type: string, schemas: SchemaComponents): Json => {
  const schema = topic.events[type]!;
  return {
    name: type,
    title: titleOf(type),
    summary: schema.description ?? `${titleOf(type)}.`,
    tags: [{name: publisherOf(topic)}],
    contentType: 'application/json',
    headers: toHeaders(type, topic.source),
    payload: jsonSchema(schema, 'output', schemas, 'asyncapi'),
    bindings: {
      kafka: {key: {type: 'string', description: "The aggregate's id, the same as `ce_subject`"}, bindingVersion},
    },
  };
};

export const toChannel = (topic: Topic): Json => {
  const {partitions, compacted, retentionMs} = kafkaTopic(topic);
  return {
    address: topic.name,
    title: `${capitalize(aggregateOf(topic))} events`,
    summary: topic.summary,
    description: descriptions[topic.kind],
    servers: [{$ref: '#/servers/kafka'}],
    messages: Object.fromEntries(
      Object.keys(topic.events).map(type => [type, {$ref: `#/components/messages/${type}`}]),
    ),
    tags: [{name: publisherOf(topic)}],
    bindings: {
      kafka: {
        topic: topic.name,
        partitions,
        topicConfiguration: {
          'cleanup.policy': [compacted ? 'compact' : 'delete'],
          ...(retentionMs !== undefined && {'retention.ms': retentionMs}),
        },
        bindingVersion,
      },
    },
  };
};

export const toOperation = (topic: Topic): Json => ({
  action: 'send',
  channel: {$ref: `#/channels/${topic.name}`},
  title: `Publish ${aggregateOf(topic)} events`,
  summary: topic.summary,
  description: `The ${publisherOf(topic)} service publishes its recorded events, in order per key.`,
  tags: [{name: publisherOf(topic)}],
  messages: Object.keys(topic.events).map(type => ({$ref: `#/channels/${topic.name}/messages/${type}`})),
});
