import type {Logger} from '@ecom/core/log';
import type {Database} from '@ecom/postgres/database';
import type {Ports} from '../application/ports.ts';

/**
 * Runs work in the background, after the caller's transaction, at most `maxConcurrent` at a time. Work beyond that is left to the sweeper, which finds
 * it in the database. `settled` waits for the work in progress.
 */
export const createBackgroundRunner = (db: Pick<Database, 'afterCommit'>, log: Logger, maxConcurrent: number) => {
  const running = new Set<Promise<unknown>>();
  const runInBackground: Ports['runInBackground'] = work =>
    db.afterCommit(() => {
      if (running.size >= maxConcurrent) return;
      const task = work()
        .catch(error => log.warn({err: error}, 'the payment provider did not answer; retrying later'))
        .finally(() => running.delete(task));
      running.add(task);
    });
  return {runInBackground, settled: async () => void (await Promise.all(running))};
};
