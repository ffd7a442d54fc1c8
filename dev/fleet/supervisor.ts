import {setTimeout as pause} from 'node:timers/promises';

/** A process that must run. */
export type SupervisedProcess = {
  readonly name: string;
  /** The file that says why it exited. */
  readonly log?: string;
  running(): boolean;
  start(): unknown;
};

const defaults = {
  checkIntervalMs: 500,
  /** Before a restart; doubles with each one, up to the maximum. */
  restartDelayMs: 1000,
  maxRestartDelayMs: 30_000,
  /** After this uptime the delay starts from its minimum again. */
  healthyAfterMs: 60_000,
};

/**
 * Restarts processes that exit, as a container's restart policy does, and reports it.
 *
 * @returns stops the supervision; resolves when no start is in progress
 */
export const supervise = (
  all: readonly SupervisedProcess[],
  print: (line: string) => void,
  times = defaults,
): (() => Promise<void>) => {
  const stopping = new AbortController();
  const {signal} = stopping;

  const superviseOne = async ({name, log, running, start}: SupervisedProcess) => {
    const where = log ? `; its log is ${log}` : '';
    for (let delayMs = times.restartDelayMs, startedAt = performance.now(); ; ) {
      await pause(times.checkIntervalMs, undefined, {signal});
      if (running()) continue;
      if (performance.now() - startedAt > times.healthyAfterMs) delayMs = times.restartDelayMs;
      print(`${name} exited and is restarted in ${delayMs / 1000} s${where}`);
      await pause(delayMs, undefined, {signal});
      delayMs = Math.min(delayMs * 2, times.maxRestartDelayMs);
      startedAt = performance.now();
      try {
        await start();
      } catch (error) {
        print(`${name} did not start: ${(error as Error).message}`);
      }
    }
  };

  const work = Promise.all(all.map(supervised => superviseOne(supervised).catch(() => {})));
  return async () => {
    stopping.abort();
    await work;
  };
};
