import type {Bus, Lane} from './bus.ts';
import type {Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

/** Probabilities, drawn anew for each world: what happens everywhere at once hides what happens now and then. */
export type Faults = {
  /** Of something going wrong at a step. */
  strike: number;
  /** Of a key's last events being delivered again after one was handled. */
  rewind: number;
  /** Of a relay that dies between publishing and marking. */
  unmarked: number;
  /** Of a port whose engine is away, before or after the work was done. */
  away: number;
  /** Whether the provider takes no calls. */
  providerDown: boolean;
};

const oneOf = (random: Random, choices: readonly number[]) => choices[random.below(choices.length)]!;

export const drawFaults = (random: Random): Faults => ({
  strike: oneOf(random, [0, 0.002, 0.01, 0.03]),
  rewind: oneOf(random, [0, 0, 0.02, 0.2]),
  unmarked: oneOf(random, [0, 0, 0.02, 0.2]),
  away: oneOf(random, [0, 0, 0, 0.005, 0.03]),
  providerDown: false,
});

type Parts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly bus: Bus;
  readonly faults: Faults;
  readonly tell: (what: string) => void;
};

/** The things that go wrong, one of which is struck now and then. */
export const createStrikes = ({scheduler, random, processes, bus, faults, tell}: Parts) => {
  const awhile = () => 10 * 4 ** random.below(7);

  const crash = () => processes.kill(processes.all[random.below(processes.all.length)]!, awhile());
  const outage = () => {
    const {service} = processes.all[random.below(processes.all.length)]!;
    const milliseconds = awhile();
    for (const process of processes.all) if (process.service === service) processes.kill(process, milliseconds);
  };
  const stall = () => {
    const stalls = [...bus.groups, ...bus.outboxes.values()];
    const stalled = stalls[random.below(stalls.length)]!;
    tell(`${'rows' in stalled ? 'the relay' : 'the consumer'} of ${stalled.service} stands still`);
    stalled.stalled = true;
    scheduler.after(awhile(), () => {
      stalled.stalled = false;
    });
  };
  const moveOneOf = (lanes: readonly Lane[]) => {
    const lane = lanes[random.below(lanes.length)];
    if (lane) bus.rebalance(lane);
  };
  const rebalance = () => moveOneOf(bus.groups[random.below(bus.groups.length)]!.lanes);
  /** Somebody was too slow, and is taken for dead. */
  const expel = () => moveOneOf(bus.groups.flatMap(({lanes}) => lanes.filter(({busy}) => busy)));
  const echo = () => {
    const outboxes = [...bus.outboxes.values()];
    bus.echo(outboxes[random.below(outboxes.length)]!);
  };
  const silence = () => {
    tell('the provider takes no calls');
    faults.providerDown = true;
    scheduler.after(awhile() * 4, () => {
      faults.providerDown = false;
    });
  };
  const wait = () => void scheduler.skip(awhile());

  const strikes = [crash, stall, rebalance, expel, echo, outage, silence, wait];
  return {
    maybe() {
      if (random.chance(faults.strike)) strikes[random.below(strikes.length)]!();
    },
    /** From now on nothing goes wrong, and what went wrong is mended. */
    calm() {
      Object.assign(faults, {strike: 0, rewind: 0, unmarked: 0, away: 0, providerDown: false} satisfies Faults);
      for (const each of [...bus.groups, ...bus.outboxes.values()]) each.stalled = false;
    },
  };
};
