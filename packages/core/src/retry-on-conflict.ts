import {Failure} from './failure.ts';

const maxAttempts = 50;

/**
 * Runs `attempt` until it returns something: an optimistic write decides again after it lost a race for the version.
 *
 * @returns what the first successful attempt returned
 * @throws Failure `unavailable` (`too-busy`) after 50 lost races
 */
export const retryOnConflict = async <T>(attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let lostRaces = 0; lostRaces < maxAttempts; lostRaces++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw tooBusy();
};

const tooBusy = () =>
  new Failure('unavailable', 'too-busy', 'Too many concurrent changes to the same resource. Try again.', {
    retryAfter: 1,
  });
