import {serviceManifest} from '@ecom/contracts/services';
import {readConfig} from '@ecom/core/config';
import {kafkaTopic} from '@ecom/messaging/kafka/topic-settings';
import {ensureTopics} from '@ecom/messaging/kafka/topics';
import {migrate} from '@ecom/postgres/migrate';
import {z} from 'zod';
import {kafkaPrefix} from './platform.ts';
import {runUntilSignal} from './process.ts';

const Variables = z.object({DATABASE_URL: z.url(), KAFKA_BROKERS: z.string().optional(), KAFKA_PREFIX: kafkaPrefix});

// migrate SERVICE [down]: migrates the database that DATABASE_URL names to the newest schema, and creates the topics that the service publishes;
// with `down`, reverts the last migration.
await runUntilSignal(async () => {
  const [service, direction = 'up'] = process.argv.slice(2);
  if (!service || (direction !== 'up' && direction !== 'down')) throw new Error('usage: migrate SERVICE [up|down]');
  const {DATABASE_URL: url, KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix} = readConfig(Variables, process.env);
  const ran = await migrate({url, service, direction});
  const topics = brokers && direction === 'up' ? serviceManifest(service).topics : [];
  const kafkaTopics = topics.map(topic => kafkaTopic(topic, prefix));
  if (brokers) await ensureTopics(brokers, kafkaTopics);
  const done = [...ran, ...kafkaTopics.map(({name}) => `topic ${name}`)];
  console.log(done.length > 0 ? done.join('\n') : 'Nothing to do.');
  process.exit(0);
});
