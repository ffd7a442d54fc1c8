import type {Logger} from './log.ts';

/** Background work, from `start` to `stop`. */
export type Worker = {start(): Promise<void>; stop(): Promise<void>};

/**
 * Runs `work` repeatedly, with a pause of `intervalMs` between two runs. A failure is logged and does not stop the repetition.
 * `stop` waits for the run in progress.
 */
export const every = (intervalMs: number, name: string, log: Logger, work: () => Promise<unknown>): Worker => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const schedule = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = work()
        .catch(error => log.warn({err: error}, `${name} failed; retrying in ${intervalMs} ms`))
        .finally(schedule);
    }, intervalMs);
  };
  return {
    start: async () => schedule(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
