import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {postgresServices, services} from '@ecom/contracts/services';
import type {EngineName} from '@ecom/dev/engines/engine';
import {postgresFailsOver} from './failover.ts';
import type {Fault} from './fault.ts';

const exec = promisify(execFile);

/** Services that cannot work without an engine. None needs Redis: caches, rate limits and revocations work without it for a while. */
const dependentServices: Readonly<Record<EngineName, readonly string[]>> = {
  postgres: postgresServices,
  kafka: services.map(({name}) => name),
  redis: [],
  mongo: ['catalog'],
};

const engineKilled = (name: EngineName, buyers?: number): Fault => ({
  name: `kill -9 of ${name}`,
  ...(buyers !== undefined && {buyers}),
  affectedEngine: name,
  durationSeconds: 0,
  maybeUnreadyServices: dependentServices[name],
  ...(['postgres', 'kafka'].includes(name) && {inShortRun: true}),
  async inject({engines}) {
    await engines[name].kill();
    await engines[name].start();
    return undefined;
  },
});

const engineStopped = (name: EngineName, durationSeconds: number, buyers?: number): Fault => ({
  name: `${name} stopped for ${durationSeconds} s`,
  ...(buyers !== undefined && {buyers}),
  affectedEngine: name,
  durationSeconds,
  unreadyServices: dependentServices[name],
  async inject({engines}) {
    await engines[name].stop();
    return () => engines[name].start();
  },
});

const engineWiped = (name: EngineName): Fault => ({
  name: `${name} wiped`,
  affectedEngine: name,
  durationSeconds: 0,
  maybeUnreadyServices: dependentServices[name],
  async inject({engines}) {
    await engines[name].wipe();
    await engines[name].start();
    return undefined;
  },
});

/** No file may grow, which a broker sees as a full disk: it exits. Recovery starts it without the limit. */
const kafkaDiskFull: Fault = {
  name: 'kafka with a full disk',
  affectedEngine: 'kafka',
  // Longer than the seconds that readiness has to detect it.
  durationSeconds: 8,
  unreadyServices: dependentServices.kafka,
  // A broker in a container has no process id on this machine.
  isPossible: ({kafka}) => kafka.pid() !== undefined,
  async inject({engines: {kafka}}) {
    await exec('prlimit', ['--pid', String(kafka.pid()), '--fsize=1']);
    return async () => {
      await kafka.kill();
      await kafka.start();
    };
  },
};

export const engineFaults: readonly Fault[] = [
  engineKilled('postgres'),
  engineKilled('kafka', 2),
  engineKilled('redis'),
  engineKilled('mongo'),
  engineStopped('postgres', 8),
  postgresFailsOver,
  engineStopped('redis', 8),
  engineStopped('mongo', 8),
  engineStopped('kafka', 60, 1),
  engineStopped('kafka', 300, 1),
  engineWiped('redis'),
  engineWiped('mongo'),
  kafkaDiskFull,
];
