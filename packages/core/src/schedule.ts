import type {Logger} from './log.ts';

/** Something that runs beside the requests, from `start` to `stop`. */
export type Worker = {start(): Promise<void>; stop(): Promise<void>};

/**
 * Does `work` every so many milliseconds, never twice at once; a failure is logged, and the next turn comes all the same.
 * `stop` waits for the turn that runs.
 */
export const every = (milliseconds: number, name: string, log: Logger, work: () => Promise<unknown>): Worker => {
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const schedule = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      turn = work()
        .catch(error => log.warn({err: error}, `${name} failed; trying again in ${milliseconds} ms`))
        .finally(schedule);
    }, milliseconds);
  };
  return {
    start: async () => schedule(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
};
