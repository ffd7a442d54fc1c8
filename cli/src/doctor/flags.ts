import {Flags, type Interfaces} from '@oclif/core';
import type {Connection} from '../client/request.ts';
import {addressFlag} from '../engines/flags.ts';
import {topicFlags} from '../engines/topics.ts';
import type {DoctorTarget, EngineTarget} from './check.ts';

export const engineFlags = {
  ...topicFlags,
  'database-url': addressFlag('DATABASE_URL', 'A PostgreSQL server, or the database of a service'),
  'redis-url': addressFlag('REDIS_URL', 'Redis'),
  'mongo-url': addressFlag('MONGO_URL', 'MongoDB'),
};

/** What is examined beside the shop. */
export const doctorFlags = {
  ...engineFlags,
  'data-folder': Flags.string({summary: 'The folder of data.', env: 'DATA_DIR', default: '.data'}),
};

/** The engines that the flags of a command name. */
export const engineTarget = (root: string, flags: Interfaces.InferredFlags<typeof engineFlags>): EngineTarget => ({
  root,
  databaseUrl: flags['database-url'],
  kafka: {brokers: flags.brokers, topics: flags},
  redisUrl: flags['redis-url'],
  mongoUrl: flags['mongo-url'],
});

/** What the flags of a command name. */
export const doctorTarget = (
  root: string,
  connection: Connection,
  flags: Interfaces.InferredFlags<typeof doctorFlags>,
): DoctorTarget => ({...engineTarget(root, flags), connection, dataFolder: flags['data-folder']});
