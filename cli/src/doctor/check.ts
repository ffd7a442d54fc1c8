import type {Connection} from '../client/request.ts';
import type {TopicFlags} from '../engines/topics.ts';

/** What a check found. `remedy` says in one line what to do, unless all is well. */
export type Finding = {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly remedy?: string;
};

/** Engines that are not named are not examined. */
export type EngineTarget = {
  /** The folder of this package. */
  readonly root: string;
  readonly databaseUrl: string | undefined;
  readonly kafka: {readonly brokers: string | undefined; readonly topics: TopicFlags};
  readonly redisUrl: string | undefined;
  readonly mongoUrl: string | undefined;
  /** Pods that are going to use PostgreSQL. */
  readonly pods?: number;
};

export type DoctorTarget = EngineTarget & {
  readonly connection: Connection;
  readonly dataFolder: string;
};

/** Examines one thing, and changes nothing. A check that throws has failed. */
export type Check<Target = DoctorTarget> = {
  readonly name: string;
  /** What to do when it throws an error that says nothing about that. */
  readonly remedy: string;
  readonly examine: (target: Target) => Promise<readonly Omit<Finding, 'check'>[]>;
};
