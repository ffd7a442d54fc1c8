import {setTimeout as wait} from 'node:timers/promises';

/** Resolves when the condition holds. @throws Error after 10 s */
export const waitUntil = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + 10_000; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`still not true after 10 s: ${condition}`);
    await wait(2);
  }
};
