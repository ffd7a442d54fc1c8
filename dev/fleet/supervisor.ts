import {setTimeout as pause} from 'node:timers/promises';

/** A process that is to be there. */
export type Kept = {
  readonly name: string;
  /** Where to read why it ended. */
  readonly log?: string;
  running(): boolean;
  start(): unknown;
};

/** Milliseconds. */
const usual = {
  look: 500,
  /** Before another start; each doubles the next one, up to a most. */
  rest: 1000,
  most: 30_000,
  /** What lived so long did not end at once: its rests begin anew. */
  healthy: 60_000,
};

/**
 * Starts what ends by itself again, and tells so, as a container's restart policy would.
 *
 * @returns what stops that; resolves when no start is under way any more
 */
export const supervise = (all: readonly Kept[], say: (line: string) => void, times = usual): (() => Promise<void>) => {
  const stopping = new AbortController();
  const {signal} = stopping;

  const keep = async ({name, log, running, start}: Kept) => {
    const where = log ? `; its log is ${log}` : '';
    for (let rest = times.rest, begun = performance.now(); ; ) {
      await pause(times.look, undefined, {signal});
      if (running()) continue;
      if (performance.now() - begun > times.healthy) rest = times.rest;
      say(`${name} exited and is restarted in ${rest / 1000} s${where}`);
      await pause(rest, undefined, {signal});
      rest = Math.min(rest * 2, times.most);
      begun = performance.now();
      try {
        await start();
      } catch (error) {
        say(`${name} did not start: ${(error as Error).message}`);
      }
    }
  };

  const work = Promise.all(all.map(kept => keep(kept).catch(() => {})));
  return async () => {
    stopping.abort();
    await work;
  };
};
