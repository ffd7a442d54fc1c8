import {setTimeout as delay} from 'node:timers/promises';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {residentMemory} from './processes.ts';

/** NODE_OPTIONS for processes whose memory is measured by `memoryAfterCollection`. */
export const collectGarbageOnSignal = `--expose-gc --import=${new URL('collect-garbage-on-signal.ts', import.meta.url).href}`;

/**
 * Resident memory in MiB by process name, after a garbage collection: between collections a heap also holds garbage. Requires
 * `collectGarbageOnSignal`; a process without it ends at the signal.
 */
export const memoryAfterCollection = async (members: readonly FleetProcess[]): Promise<ReadonlyMap<string, number>> => {
  const running = members.filter(member => member.running());
  for (const {pid} of running) process.kill(pid()!, 'SIGUSR2');
  await delay(500);
  const sizes = running.map(async ({name, pid}) => [name, await residentMemory(pid()!)] as const);
  return new Map(await Promise.all(sizes));
};
