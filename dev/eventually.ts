import {setTimeout as pause} from 'node:timers/promises';

/** Repeats a check until it succeeds, at most so many seconds: for eventual consistency. */
export const eventually = async (look: () => Promise<boolean>, seconds = 30): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`never came true: ${look}`);
    await pause(25);
  }
};
