/** Wakes a loop that waits for work: `notify` ends the wait, or makes the next one return at once. */
export const createWakeup = () => {
  let isNotified = false;
  let wake: () => void = () => {};
  return {
    notify() {
      isNotified = true;
      wake();
    },
    /** Forgets notifications so far: the caller is about to look for work. */
    reset() {
      isNotified = false;
    },
    isNotified: () => isNotified,
    /** Waits for a notification, at most `timeoutMs`. */
    wait: (timeoutMs: number) =>
      new Promise<void>(resolve => {
        if (isNotified) return resolve();
        const timer = setTimeout(resolve, timeoutMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
};
