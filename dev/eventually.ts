import {setTimeout as delay} from 'node:timers/promises';

/** Repeats a check until it succeeds, for eventual consistency. @throws Error after `seconds` */
export const eventually = async (check: () => Promise<boolean>, seconds = 30): Promise<void> => {
  const deadline = Date.now() + seconds * 1000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${check}`);
    await delay(25);
  }
};
