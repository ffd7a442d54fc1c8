import {services} from '@ecom/contracts/services';
import {eventually} from '@ecom/dev/eventually';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import type {Fault} from './fault.ts';

const some = (wanted: readonly string[], service: string) => (wanted.includes(service) ? {short: true as const} : {});

const back = (members: readonly FleetProcess[]) => async () => {
  for (const member of members) if (!member.running()) member.start();
};

/** Every process of a service at once, and only then are they started again. */
const killed = (service: string): Fault => ({
  name: `kill -9 of every ${service}`,
  seconds: 1,
  unready: [service],
  ...some(['order'], service),
  async strike({fleet}) {
    const members = fleet.members.filter(member => member.service === service);
    await Promise.all(members.map(member => member.end('SIGKILL')));
    return back(members);
  },
});

/** One of two dies and stays away for longer than its Kafka session: the other one takes over. */
const halved = (service: string): Fault => ({
  name: `kill -9 of one ${service} of two, away for 10 s`,
  seconds: 10,
  shaken: [service],
  ...some(['payment'], service),
  async strike({fleet}) {
    const [member] = fleet.members.filter(each => each.service === service);
    await member!.end('SIGKILL');
    return back([member!]);
  },
});

/** Each process in its turn ends in order and comes back, as in a rolling update. */
const rolled = (service: string): Fault => ({
  name: `SIGTERM of each ${service}, in turn`,
  seconds: 0,
  shaken: [service],
  ...some(['cart'], service),
  async strike({fleet}) {
    for (const member of fleet.members.filter(each => each.service === service)) {
      const end = await member.end('SIGTERM');
      if (end !== 0) throw new Error(`${member.name} ended with ${end} on SIGTERM`);
      member.start();
      await eventually(() => member.ready(), 60);
    }
    return undefined;
  },
});

const ahead = new URL('clock-ahead.ts', import.meta.url).href;

const early = (service: string): Fault => ({
  name: `a clock 10 min ahead in one ${service}`,
  // Longer than the pause after which a lost answer is asked for again.
  seconds: 6,
  shaken: [service],
  async strike({fleet}) {
    const [member] = fleet.members.filter(each => each.service === service);
    await member!.end('SIGTERM');
    member!.start({NODE_OPTIONS: `--import=${ahead}`});
    return async () => {
      await member!.end('SIGTERM');
      member!.start();
    };
  },
});

export const processFaults: readonly Fault[] = [
  ...services.map(({name}) => killed(name)),
  ...['cart', 'order', 'payment'].map(halved),
  ...services.map(({name}) => rolled(name)),
  ...['order', 'payment'].map(early),
];
