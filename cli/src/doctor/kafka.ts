import {declaredTopics, findBrokers} from '../engines/topics.ts';
import type {Check} from './check.ts';

export const kafka: Check = {
  name: 'Kafka',
  remedy: 'Check that it runs, and KAFKA_BROKERS.',
  async examine({kafka}) {
    const address = await findBrokers(kafka.brokers);
    if (!address) return [];
    const declared = await declaredTopics(undefined, kafka.topics);
    const {withKafkaAdmin} = await import('../engines/kafka-admin.ts');
    const topics = await withKafkaAdmin(address, admin => admin.compare(declared));
    const wrong = topics.filter(({state}) => state !== 'as declared').map(({name, state}) => `${name} ${state}`);
    if (wrong.length === 0) return [{status: 'ok', found: `${topics.length} topics are as declared`}];
    return [{status: 'fail', found: `topics: ${wrong.join(', ')}`, remedy: 'Run: ecom topics apply'}];
  },
};
