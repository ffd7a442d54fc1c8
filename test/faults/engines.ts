import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {postgresServices, services} from '@ecom/contracts/services';
import type {EngineName} from '@ecom/dev/engines/engine';
import type {Fault} from './fault.ts';

const exec = promisify(execFile);

/** Redis is nobody's condition: caches, limits and revocations do without it for a while. */
const needs: Readonly<Record<EngineName, readonly string[]>> = {
  postgres: postgresServices,
  kafka: services.map(({name}) => name),
  redis: [],
  mongo: ['catalog'],
};

const killed = (name: EngineName, buyers?: number): Fault => ({
  name: `kill -9 of ${name}`,
  ...(buyers !== undefined && {buyers}),
  hurts: name,
  seconds: 0,
  shaken: needs[name],
  ...(['postgres', 'kafka'].includes(name) && {short: true}),
  async strike({engines}) {
    await engines[name].kill();
    await engines[name].start();
    return undefined;
  },
});

const away = (name: EngineName, seconds: number, buyers?: number): Fault => ({
  name: `${name} away for ${seconds} s`,
  ...(buyers !== undefined && {buyers}),
  hurts: name,
  seconds,
  unready: needs[name],
  async strike({engines}) {
    await engines[name].stop();
    return () => engines[name].start();
  },
});

const wiped = (name: EngineName): Fault => ({
  name: `${name} wiped`,
  hurts: name,
  seconds: 0,
  shaken: needs[name],
  async strike({engines}) {
    await engines[name].wipe();
    await engines[name].start();
    return undefined;
  },
});

/** Files may grow no more: to a broker that is what a full disk is. It gives up; with room again it is started again. */
const full: Fault = {
  name: 'a full disk for kafka',
  hurts: 'kafka',
  // Longer than the seconds in which readiness need not have noticed.
  seconds: 8,
  unready: needs.kafka,
  // In a container it is no process of this machine.
  possible: ({kafka}) => kafka.pid() !== undefined,
  async strike({engines: {kafka}}) {
    await exec('prlimit', ['--pid', String(kafka.pid()), '--fsize=1']);
    return async () => {
      await kafka.kill();
      await kafka.start();
    };
  },
};

export const engineFaults: readonly Fault[] = [
  killed('postgres'),
  killed('kafka', 2),
  killed('redis'),
  killed('mongo'),
  away('postgres', 8),
  away('redis', 8),
  away('mongo', 8),
  away('kafka', 60, 1),
  away('kafka', 300, 1),
  wiped('redis'),
  wiped('mongo'),
  full,
];
