import {declaredTopics, findBrokers} from '../engines/topics.ts';
import type {Check, EngineTarget} from './check.ts';

const name = 'Kafka';
const remedy = 'Check that it runs, and KAFKA_BROKERS.';

const compare = async ({kafka}: EngineTarget) => {
  const address = await findBrokers(kafka.brokers);
  if (!address) return;
  const declared = await declaredTopics(undefined, kafka.topics);
  const {withKafkaAdmin} = await import('../engines/kafka-admin.ts');
  return withKafkaAdmin(address, admin => admin.compare(declared));
};

export const kafka: Check = {
  name,
  remedy,
  async examine(target) {
    const topics = await compare(target);
    if (!topics) return [];
    const wrong = topics.filter(({state}) => state !== 'as declared').map(({name, state}) => `${name} ${state}`);
    if (wrong.length === 0) return [{status: 'ok', found: `${topics.length} topics are as declared`}];
    return [{status: 'fail', found: `topics: ${wrong.join(', ')}`, remedy: 'Run: ecom topics apply'}];
  },
};

/** Before an installation or an update: topics are created next. */
export const kafkaBeforeTopics: Check<EngineTarget> = {
  name,
  remedy,
  async examine(target) {
    const topics = await compare(target);
    if (!topics) return [];
    const missing = topics.filter(({state}) => state === 'missing').length;
    return [{status: 'ok', found: `${missing} of ${topics.length} topics are missing`}];
  },
};
