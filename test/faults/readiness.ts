import {setTimeout as delay} from 'node:timers/promises';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import type {Fault} from './fault.ts';

type Sample = {readonly service: string; readonly name: string; readonly at: number; readonly isReady: boolean};

/** Within this time a process must detect a fault. */
const detectionSeconds = 5;
/** Samples, one each 200 ms, that may be wrong on a busy machine. */
const maxWrongSamples = 5;

/** Samples the readiness of every process until `end`. */
export const monitorReadiness = (members: readonly FleetProcess[]) => {
  const samples: Sample[] = [];
  let isMonitoring = true;
  const monitoring = (async () => {
    while (isMonitoring) {
      const at = performance.now();
      // A process checks its engines on every request for its readiness.
      await Promise.all(
        members.map(async ({service, name, ready}) => samples.push({service, name, at, isReady: await ready()})),
      );
      await delay(200);
    }
  })();
  let injectedAt = Number.POSITIVE_INFINITY;
  let recoveryAt = Number.NEGATIVE_INFINITY;
  return {
    /** Call when all faults are injected. */
    faultsInjected() {
      injectedAt = performance.now();
    },
    /** Call when recovery starts. */
    recoveryStarted() {
      recoveryAt = performance.now();
    },
    /** @returns processes whose reported readiness was wrong */
    async end(faults: readonly Fault[]): Promise<readonly string[]> {
      isMonitoring = false;
      await monitoring;
      const unready = new Set(faults.flatMap(({unreadyServices = []}) => unreadyServices));
      const maybeUnready = new Set([
        ...unready,
        ...faults.flatMap(({maybeUnreadyServices = []}) => maybeUnreadyServices),
      ]);
      return [...Map.groupBy(samples, ({name}) => name)].flatMap(([name, all]) => {
        const {service} = all[0]!;
        const unreadyCount = all.filter(({isReady}) => !isReady).length;
        const wrongCount = all.filter(
          ({at, isReady}) => isReady && at > injectedAt + detectionSeconds * 1000 && at < recoveryAt - 1000,
        ).length;
        if (unready.has(service) && (unreadyCount === 0 || wrongCount > 0))
          return [`${name} reported that it was ready during the fault`];
        if (!maybeUnready.has(service) && unreadyCount > maxWrongSamples)
          return [`${name} reported ${unreadyCount} times that it was not ready`];
        return [];
      });
    },
  };
};
