import {Flags, type Interfaces} from '@oclif/core';
import type {Connection} from '../client/request.ts';
import {addressFlag} from '../engines/flags.ts';
import {topicFlags} from '../engines/topics.ts';
import type {DoctorTarget} from './check.ts';

/** What is examined beside the shop. */
export const doctorFlags = {
  ...topicFlags,
  'database-url': addressFlag('DATABASE_URL', 'A PostgreSQL server, or the database of a service'),
  'redis-url': addressFlag('REDIS_URL', 'Redis'),
  'mongo-url': addressFlag('MONGO_URL', 'MongoDB'),
  'data-folder': Flags.string({summary: 'The folder of data.', env: 'DATA_DIR', default: '.data'}),
};

type Values = Interfaces.InferredFlags<typeof doctorFlags>;

/** What the flags of a command name. */
export const doctorTarget = async (root: string, connection: Connection, flags: Values): Promise<DoctorTarget> => ({
  connection,
  root,
  dataFolder: flags['data-folder'],
  databaseUrl: flags['database-url'],
  kafka: {brokers: flags.brokers, topics: flags},
  redisUrl: flags['redis-url'],
  mongoUrl: flags['mongo-url'],
});
