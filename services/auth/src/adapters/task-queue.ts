import {Failure} from '@ecom/core/failure';

const queueFull = () =>
  new Failure('unavailable', 'crowded', 'Too many concurrent log-ins. Try again soon.', {retryAfter: 5});

export type TaskQueue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs at most `maxConcurrent` tasks; the others wait in a queue (first in, first out).
 *
 * @throws Failure `unavailable` when the queue is full
 */
export const createTaskQueue = (maxConcurrent: number, maxWaiting: number): TaskQueue => {
  const queue: (() => void)[] = [];
  let running = 0;
  return async work => {
    if (running < maxConcurrent) running += 1;
    else if (queue.length < maxWaiting) await new Promise<void>(resolve => queue.push(resolve));
    else throw queueFull();
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
};
