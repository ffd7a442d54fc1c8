import type {Bus, KeyQueue} from './bus.ts';
import type {Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

/** Probabilities of faults. They are drawn for each simulation, because frequent faults can hide the effects of rare ones. */
export type Faults = {
  /** Probability that a fault is injected after a step. */
  injection: number;
  /** Probability that the last events of a key are redelivered after one was handled. */
  redelivery: number;
  /** Probability that a relay crashes after it publishes events and before it marks them as published. */
  relayCrash: number;
  /** Probability that a port call fails, either before or after its effect. */
  callFailure: number;
  isProviderDown: boolean;
};

const oneOf = (random: Random, choices: readonly number[]) => choices[random.below(choices.length)]!;

export const drawFaults = (random: Random): Faults => ({
  injection: oneOf(random, [0, 0.002, 0.01, 0.03]),
  redelivery: oneOf(random, [0, 0, 0.02, 0.2]),
  relayCrash: oneOf(random, [0, 0, 0.02, 0.2]),
  callFailure: oneOf(random, [0, 0, 0, 0.005, 0.03]),
  isProviderDown: false,
});

type FaultInjectorOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly bus: Bus;
  readonly faults: Faults;
  readonly trace: (line: string) => void;
};

/** Injects random faults, and recovers from them. */
export const createFaultInjector = ({scheduler, random, processes, bus, faults, trace}: FaultInjectorOptions) => {
  const randomDurationMs = () => 10 * 4 ** random.below(7);

  const crashProcess = () => processes.crash(processes.all[random.below(processes.all.length)]!, randomDurationMs());
  const crashService = () => {
    const {service} = processes.all[random.below(processes.all.length)]!;
    const downtimeMs = randomDurationMs();
    for (const process of processes.all) if (process.service === service) processes.crash(process, downtimeMs);
  };
  const stallConsumerOrRelay = () => {
    const candidates = [...bus.groups, ...bus.outboxes.values()];
    const stalled = candidates[random.below(candidates.length)]!;
    trace(`the ${'events' in stalled ? 'relay' : 'consumer'} of ${stalled.service} stalls`);
    stalled.isStalled = true;
    scheduler.after(randomDurationMs(), () => {
      stalled.isStalled = false;
    });
  };
  const rebalanceOneOf = (queues: readonly KeyQueue[]) => {
    const queue = queues[random.below(queues.length)];
    if (queue) bus.rebalance(queue);
  };
  const rebalance = () => rebalanceOneOf(bus.groups[random.below(bus.groups.length)]!.queues);
  /** The session of a slow consumer expires while it handles an event. */
  const expireBusyConsumer = () =>
    rebalanceOneOf(bus.groups.flatMap(({queues}) => queues.filter(({isBusy}) => isBusy)));
  const publishDuplicates = () => {
    const outboxes = [...bus.outboxes.values()];
    bus.publishDuplicates(outboxes[random.below(outboxes.length)]!);
  };
  const stopProvider = () => {
    trace('the payment provider is down');
    faults.isProviderDown = true;
    scheduler.after(randomDurationMs() * 4, () => {
      faults.isProviderDown = false;
    });
  };
  const advanceClock = () => scheduler.advanceClock(randomDurationMs());

  const injections = [
    crashProcess,
    stallConsumerOrRelay,
    rebalance,
    expireBusyConsumer,
    publishDuplicates,
    crashService,
    stopProvider,
    advanceClock,
  ];
  return {
    injectAtRandom() {
      if (random.chance(faults.injection)) injections[random.below(injections.length)]!();
    },
    /** Stops all injection, and ends the faults that are active. Crashed processes restart at their time. */
    stopAndRecover() {
      Object.assign(faults, {
        injection: 0,
        redelivery: 0,
        relayCrash: 0,
        callFailure: 0,
        isProviderDown: false,
      } satisfies Faults);
      for (const each of [...bus.groups, ...bus.outboxes.values()]) each.isStalled = false;
    },
  };
};
