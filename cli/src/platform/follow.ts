import {setTimeout as delay} from 'node:timers/promises';
import {CommandError} from '../client/errors.ts';
import {isKubectlError} from './explain-kubectl.ts';
import type {Goal, Step} from './goals.ts';

/** Milliseconds between two looks; the first ones are closer together. */
const intervalMs = {first: 200, last: 2000};

/**
 * Looks at something until it has reached its goal.
 *
 * @param timeoutMs after which it is given up
 * @returns a generator of sentences: how far it is. It returns what reached the goal
 * @throws CommandError when it failed, or is not done in time
 */
export const follow = async function* <R>(
  get: () => Promise<R>,
  goal: Goal<R>,
  timeoutMs: number,
): AsyncGenerator<string, R> {
  const deadline = performance.now() + timeoutMs;
  let said = '';
  for (let pauseMs = intervalMs.first; ; pauseMs = Math.min(intervalMs.last, pauseMs * 1.5)) {
    let step: Step;
    try {
      const resource = await get();
      step = goal(resource);
      if (step.kind === 'done') return resource;
    } catch (error) {
      // An API server is restarted while its cluster is updated.
      if (!isKubectlError(error, 'cluster-unreachable')) throw error;
      step = {kind: 'in-progress', message: `${error.message} It is tried again.`};
    }
    if (step.kind === 'failed') throw new CommandError(step.message);
    if (step.message !== said) yield step.message;
    said = step.message;
    if (performance.now() + pauseMs > deadline)
      throw new CommandError(
        `It is not done after ${Math.round(timeoutMs / 1000)} s: ${said}`,
        'It goes on without this command. See how far it is with: ecom platform status',
      );
    await delay(pauseMs);
  }
};
