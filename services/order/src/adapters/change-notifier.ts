/** Notifies waiting callers of this process when an aggregate changes, and passes its new state. */
export const createChangeNotifier = <State>() => {
  const waiting = new Map<string, Set<(state?: State) => void>>();
  return {
    notify(id: string, state: State) {
      for (const wake of waiting.get(id) ?? []) wake(state);
    },
    wait: (id: string, timeoutMs: number, signal: AbortSignal) =>
      new Promise<State | undefined>(resolve => {
        const wake = (state?: State) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          others.delete(wake);
          if (others.size === 0) waiting.delete(id);
          resolve(state);
        };
        const giveUp = () => wake();
        const others = waiting.get(id) ?? new Set();
        waiting.set(id, others.add(wake));
        const timer = setTimeout(giveUp, timeoutMs);
        signal.addEventListener('abort', giveUp);
        if (signal.aborted) giveUp();
      }),
  };
};
