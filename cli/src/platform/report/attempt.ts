import {CommandError} from '../../client/errors.ts';

/** Reads something, or notes why that was refused and goes on with the fallback. */
export type Attempt = <T>(what: string, read: () => Promise<T>, fallback: T) => Promise<T>;

export const createAttempt = (): {readonly attempt: Attempt; readonly unreadable: readonly string[]} => {
  const unreadable: string[] = [];
  return {
    unreadable,
    attempt: async (what, read, fallback) => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        unreadable.push(`${what}: ${error.message}`);
        return fallback;
      }
    },
  };
};

/** Calls of kubectl at the same time. */
export const concurrency = 4;
