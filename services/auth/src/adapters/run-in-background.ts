import type {Logger} from '@ecom/core/log';
import type {Ports} from '../application/ports.ts';

/** Runs work after the response; its errors are logged. `settled` waits for the work in progress. */
export const createBackgroundRunner = (log: Logger) => {
  const running = new Set<Promise<unknown>>();
  const runInBackground: Ports['runInBackground'] = work => {
    const task: Promise<unknown> = new Promise(resolve => setImmediate(resolve))
      .then(work)
      .catch(error => log.error({err: error}, 'work in the background failed'))
      .finally(() => running.delete(task));
    running.add(task);
  };
  return {runInBackground, settled: async () => void (await Promise.all(running))};
};
