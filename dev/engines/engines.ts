import {mkdir} from 'node:fs/promises';
import {dockerEngine, hasDocker} from './docker.ts';
import type {Engine, EngineName, EngineOptions} from './engine.ts';
import {kafkaProgram} from './kafka.ts';
import {mongoStandIn} from './mongo.ts';
import {postgresProgram} from './postgres.ts';
import {assertReachable} from './reach.ts';
import {redisProgram} from './redis.ts';

export const engineNames = ['postgres', 'kafka', 'redis', 'mongo'] as const;

/** The variables that name an engine that runs already. */
export const variables = {
  postgres: 'DATABASE_URL',
  kafka: 'KAFKA_BROKERS',
  redis: 'REDIS_URL',
  mongo: 'MONGO_URL',
} as const satisfies Record<EngineName, string>;

const usualPorts: Readonly<Record<EngineName, number>> = {postgres: 5432, kafka: 9092, redis: 6379, mongo: 27_017};

const programs: Readonly<Record<EngineName, (options: EngineOptions) => Promise<Engine>>> = {
  postgres: postgresProgram,
  kafka: kafkaProgram,
  redis: redisProgram,
  mongo: mongoStandIn,
};

/** An engine that was not started here: it is used, but never killed or wiped. */
const foreign = (name: EngineName, url: string): Engine => {
  const reject = async () => {
    throw new Error(
      `${variables[name]} names a ${name} that was not started here, so it is not killed or wiped. Without that variable a test starts its own.`,
    );
  };
  return {
    name,
    label: `${name} of ${variables[name]}`,
    url,
    start: () => assertReachable(variables[name], url, usualPorts[name]),
    stop: async () => {},
    kill: reject,
    wipe: reject,
    pid: () => undefined,
  };
};

/** Where the engines are. */
export type EngineUrls = Readonly<Record<EngineName, string>>;

const urlsOf = (find: (name: EngineName) => string) =>
  Object.fromEntries(engineNames.map(name => [name, find(name)])) as EngineUrls;

/** The engines that an environment names. */
export const engineUrls = (env: NodeJS.ProcessEnv): EngineUrls => urlsOf(name => env[variables[name]]!);

export type Engines = Readonly<Record<EngineName, Engine>> & {
  readonly urls: EngineUrls;
  readonly all: readonly Engine[];
  /** Ends those that were started here, and drops their containers. */
  stop(): Promise<void>;
};

/**
 * Real engines: those that the environment names; else, where Docker runs, the official images; else programs from the package registries.
 *
 * @param options the folder of their data and logs, and where progress is printed
 * @throws Failure `unavailable` that says what is missing or does not answer, and what to do
 */
export const startEngines = async (options: EngineOptions, env = process.env): Promise<Engines> => {
  await mkdir(options.folder, {recursive: true});
  const docker = await hasDocker();
  const open = async (name: EngineName): Promise<Engine> => {
    const named = env[variables[name]];
    if (named) return foreign(name, named);
    return docker ? dockerEngine(name, options.print) : programs[name](options);
  };
  const started: Engine[] = [];
  const stop = async () => {
    await Promise.all(started.map(engine => (docker ? engine.wipe() : engine.stop()).catch(() => {})));
  };
  const starts = await Promise.allSettled(
    engineNames.map(async name => {
      const engine = await open(name);
      if (!env[variables[name]]) started.push(engine);
      await engine.start();
      return engine;
    }),
  );
  const failed = starts.find(({status}) => status === 'rejected');
  if (failed) {
    await stop();
    throw (failed as PromiseRejectedResult).reason;
  }
  const all = starts.map(start => (start as PromiseFulfilledResult<Engine>).value);
  const [postgres, kafka, redis, mongo] = all as [Engine, Engine, Engine, Engine];
  const urls = urlsOf(name => all.find(engine => engine.name === name)!.url);
  return {postgres, kafka, redis, mongo, all, urls, stop};
};
