import {Flags} from '@oclif/core';
import {addressFlag} from '../engines/flags.ts';
import {kafkaFlags} from '../engines/topics.ts';

/** What is examined beside the shop. */
export const doctorFlags = {
  ...kafkaFlags,
  'database-url': addressFlag('DATABASE_URL', 'A PostgreSQL server, or the database of a service'),
  'redis-url': addressFlag('REDIS_URL', 'Redis'),
  'mongo-url': addressFlag('MONGO_URL', 'MongoDB'),
  'data-folder': Flags.string({summary: 'The folder of data.', env: 'DATA_DIR', default: '.data'}),
};
