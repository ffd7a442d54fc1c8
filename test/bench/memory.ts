import {setTimeout as pause} from 'node:timers/promises';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {residentMemory} from './processes.ts';

/** The NODE_OPTIONS of processes whose kept memory is looked at. */
export const collecting = `--expose-gc --import=${new URL('collect.ts', import.meta.url).href}`;

/**
 * Resident memory in MiB by the process's name, after a collection: between two of them a heap grows, whatever is kept. Processes that were
 * started without `collecting` would end.
 */
export const keptMemory = async (members: readonly FleetProcess[]): Promise<ReadonlyMap<string, number>> => {
  const running = members.filter(member => member.running());
  for (const {pid} of running) process.kill(pid()!, 'SIGUSR2');
  await pause(500);
  const sizes = running.map(async ({name, pid}) => [name, await residentMemory(pid()!)] as const);
  return new Map(await Promise.all(sizes));
};
