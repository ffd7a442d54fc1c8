import type {Logger} from '@ecom/core/log';
import type {Database} from '@ecom/postgres/database';
import type {Ports} from '../application/ports.ts';

/**
 * Work beside the caller, after the caller's transaction, so much of it at once; what is beyond is left to the sweeper, which finds it in
 * the database. `settled` waits for what runs.
 */
export const besides = (db: Pick<Database, 'afterCommit'>, log: Logger, atOnce: number) => {
  const running = new Set<Promise<unknown>>();
  const soon: Ports['soon'] = work =>
    db.afterCommit(() => {
      if (running.size >= atOnce) return;
      const task = work()
        .catch(error => log.warn({err: error}, 'the payment provider gave no answer; asking again later'))
        .finally(() => running.delete(task));
      running.add(task);
    });
  return {soon, settled: async () => void (await Promise.all(running))};
};
