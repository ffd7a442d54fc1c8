import {setTimeout as pause} from 'node:timers/promises';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import type {Fault} from './fault.ts';

type Look = {readonly service: string; readonly name: string; readonly at: number; readonly ready: boolean};

/** Seconds in which a process must have noticed what it lacks. */
const noticed = 5;
/** Looks, a fifth of a second apart, that a busy machine may spoil. */
const spoilt = 5;

/** Asks every process all the while whether it is ready. */
export const watchReadiness = (members: readonly FleetProcess[]) => {
  const looks: Look[] = [];
  let watching = true;
  const watch = (async () => {
    while (watching) {
      const at = performance.now();
      // Readiness is asked of the engines afresh at every look.
      await Promise.all(
        members.map(async ({service, name, ready}) => looks.push({service, name, at, ready: await ready()})),
      );
      await pause(200);
    }
  })();
  let struck = Number.POSITIVE_INFINITY;
  let lifted = Number.NEGATIVE_INFINITY;
  return {
    /** The faults have all struck. */
    struck() {
      struck = performance.now();
    },
    /** They will be taken back now. */
    lifted() {
      lifted = performance.now();
    },
    /** @returns what was untrue */
    async end(faults: readonly Fault[]): Promise<readonly string[]> {
      watching = false;
      await watch;
      const suffering = new Set(faults.flatMap(({unready = []}) => unready));
      const shaken = new Set([...suffering, ...faults.flatMap(({shaken = []}) => shaken)]);
      return [...Map.groupBy(looks, ({name}) => name)].flatMap(([name, all]) => {
        const {service} = all[0]!;
        const unready = all.filter(({ready}) => !ready).length;
        const claims = all.filter(({at, ready}) => ready && at > struck + noticed * 1000 && at < lifted - 1000).length;
        if (suffering.has(service) && (unready === 0 || claims > 0)) return [`${name} said that it was ready`];
        if (!shaken.has(service) && unready > spoilt) return [`${name} said ${unready} times that it was not ready`];
        return [];
      });
    },
  };
};
