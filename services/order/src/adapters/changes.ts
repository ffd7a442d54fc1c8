/** Wakes those who wait for something to change, within this process. */
export const createChanges = () => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    tell(id: string) {
      for (const wake of waiting.get(id) ?? []) wake();
    },
    wait: (id: string, milliseconds: number, signal: AbortSignal) =>
      new Promise<void>(resolve => {
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          others.delete(wake);
          if (others.size === 0) waiting.delete(id);
          resolve();
        };
        const others = waiting.get(id) ?? new Set();
        waiting.set(id, others.add(wake));
        const timer = setTimeout(wake, milliseconds);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      }),
  };
};
