import {services} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import type {Fault} from './fault.ts';

const inShortRunFor = (service: string, chosen: string) => (service === chosen ? {inShortRun: true as const} : {});

const restart = (members: readonly FleetProcess[]) => async () => {
  for (const member of members) if (!member.running()) member.start();
};

/** Kills all processes of a service at once; recovery starts them again. */
const allKilled = (service: string): Fault => ({
  name: `kill -9 of all ${service} processes`,
  durationSeconds: 1,
  unreadyServices: [service],
  ...inShortRunFor(service, 'order'),
  async inject({fleet}) {
    const members = fleet.processes.filter(member => member.service === service);
    await Promise.all(members.map(member => member.end('SIGKILL')));
    return restart(members);
  },
});

/** Kills one of two processes for longer than its Kafka session: the other one takes over. */
const oneKilled = (service: string): Fault => ({
  name: `kill -9 of one of two ${service} processes for 10 s`,
  durationSeconds: 10,
  maybeUnreadyServices: [service],
  ...inShortRunFor(service, 'payment'),
  async inject({fleet}) {
    const [member] = fleet.processes.filter(each => each.service === service);
    await member!.end('SIGKILL');
    return restart([member!]);
  },
});

export const rollingRestartPrefix = 'rolling restart';

/** Ends each process with SIGTERM and starts it again, one after another. */
const rollingRestart = (service: string): Fault => ({
  name: `${rollingRestartPrefix} of ${service} with SIGTERM`,
  durationSeconds: 0,
  maybeUnreadyServices: [service],
  ...inShortRunFor(service, 'cart'),
  async inject({fleet}) {
    for (const member of fleet.processes.filter(each => each.service === service)) {
      const exit = await member.end('SIGTERM');
      if (exit !== 0) throw new Error(`${member.name} exited with ${exit} on SIGTERM`);
      member.start();
      await eventually(() => member.ready(), 60);
    }
    return undefined;
  },
});

const clockAheadModule = new URL('clock-ahead.ts', import.meta.url).href;

const clockAhead = (service: string): Fault => ({
  name: `clock 10 min ahead in one ${service} process`,
  // Longer than the retry delay after a lost response.
  durationSeconds: 6,
  maybeUnreadyServices: [service],
  async inject({fleet}) {
    const [member] = fleet.processes.filter(each => each.service === service);
    await member!.end('SIGTERM');
    member!.start({NODE_OPTIONS: `--import=${clockAheadModule}`});
    return async () => {
      await member!.end('SIGTERM');
      member!.start();
    };
  },
});

export const processFaults: readonly Fault[] = [
  ...services.map(({name}) => allKilled(name)),
  ...['cart', 'order', 'payment'].map(oneKilled),
  ...services.map(({name}) => rollingRestart(name)),
  ...['order', 'payment'].map(clockAhead),
];
