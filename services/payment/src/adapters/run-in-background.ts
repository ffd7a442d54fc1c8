import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import type {Database} from '@ecom/postgres/database';
import {isBug} from '../application/is-bug.ts';
import type {Ports} from '../application/ports.ts';

/**
 * Runs work in the background, after the caller's transaction, at most `maxConcurrent` at a time. Work beyond that is left to the sweeper, which finds
 * it in the database. Programming errors are counted, since repeating the work does not help. `settled` waits for the work in progress.
 */
export const createBackgroundRunner = (
  db: Pick<Database, 'afterCommit'>,
  log: Logger,
  metrics: Pick<Metrics, 'bugs'>,
  maxConcurrent: number,
) => {
  // Without a zero before it, Prometheus does not see the first one as an increase.
  metrics.bugs.inc({service: 'payment'}, 0);
  const report = (error: unknown) => {
    if (!isBug(error)) return log.warn({err: error}, 'the payment provider did not answer; retrying later');
    metrics.bugs.inc({service: 'payment'});
    log.error({err: error}, 'a payment failed by a programming error; retrying ever less often');
  };
  const running = new Set<Promise<unknown>>();
  const runInBackground: Ports['runInBackground'] = work =>
    db.afterCommit(() => {
      if (running.size >= maxConcurrent) return;
      const task = work()
        .catch(report)
        .finally(() => running.delete(task));
      running.add(task);
    });
  return {runInBackground, settled: async () => void (await Promise.all(running))};
};
