import {type RetryDelays, retryDelayMs} from './retry-delay.ts';

/**
 * Keys that wait to be handled. Each key is in it once, however often it was added; one key has one run at a time, and several keys run in
 * parallel. A key that is added while it runs has another run afterwards, since the run in progress may have read the old state.
 */
export type WorkQueue = {
  /** The key runs as soon as possible, also when it waits for a retry: what changed may be what the retry waits for. */
  add(key: string): void;
  /** The key is added after `delayMs` milliseconds. Of several such calls the earliest wins. */
  addAfter(key: string, delayMs: number): void;
  /** No further run starts. The signal of those in progress is aborted, and they are waited for. */
  stop(): Promise<void>;
};

export type WorkQueueMetrics = {
  /** @param keys that wait for a free place, without those that run or that are due later */
  setDepth(keys: number): void;
  observeRun(outcome: 'succeeded' | 'failed', durationMs: number): void;
};

export type WorkQueueOptions = {
  /** A rejection is retried, after a delay that grows with each failure in succession. */
  readonly run: (key: string, signal: AbortSignal) => Promise<void>;
  /** Called with each rejection, and the delay before the retry. */
  readonly onFailure: (key: string, error: unknown, delayMs: number) => void;
  /** How many keys may run at the same time; default: 4 */
  readonly concurrency?: number;
  /** default: 1 s to 5 min */
  readonly retryDelays?: RetryDelays;
  readonly metrics?: WorkQueueMetrics;
};

/** A longer delay of a timer would be taken as 1 ms. */
const maxTimerMs = 2 ** 31 - 1;

export const createWorkQueue = ({
  run,
  onFailure,
  concurrency = 4,
  retryDelays = {minDelayMs: 1000, maxDelayMs: 300_000},
  metrics,
}: WorkQueueOptions): WorkQueue => {
  /** In the order in which they were added. */
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  /** Added while they were running. */
  const changed = new Set<string>();
  const delayed = new Map<string, {readonly dueAtMs: number; readonly timer: NodeJS.Timeout}>();
  const failures = new Map<string, number>();
  const stopping = new AbortController();

  const startRuns = () => {
    for (const key of waiting) {
      if (running.size >= concurrency) break;
      waiting.delete(key);
      running.set(key, runOnce(key));
    }
    metrics?.setDepth(waiting.size);
  };

  const runOnce = async (key: string) => {
    // A run begins after `add` has returned, so that it sees all changes that are reported together.
    await null;
    const startedAt = performance.now();
    const observe = (outcome: 'succeeded' | 'failed') => metrics?.observeRun(outcome, performance.now() - startedAt);
    try {
      await run(key, stopping.signal);
      failures.delete(key);
      observe('succeeded');
    } catch (error) {
      if (!stopping.signal.aborted) {
        observe('failed');
        retry(key, error);
      }
    } finally {
      running.delete(key);
      if (changed.delete(key)) waiting.add(key);
      if (!stopping.signal.aborted) startRuns();
    }
  };

  const retry = (key: string, error: unknown) => {
    const attempt = (failures.get(key) ?? 0) + 1;
    failures.set(key, attempt);
    const delayMs = retryDelayMs(attempt, retryDelays);
    addAfter(key, delayMs);
    onFailure(key, error, delayMs);
  };

  const add = (key: string) => {
    if (stopping.signal.aborted) return;
    if (running.has(key)) {
      changed.add(key);
      return;
    }
    waiting.add(key);
    startRuns();
  };

  const addAfter = (key: string, delayMs: number) => {
    if (stopping.signal.aborted) return;
    const dueAtMs = performance.now() + delayMs;
    const planned = delayed.get(key);
    if (planned && planned.dueAtMs <= dueAtMs) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(
      () => {
        delayed.delete(key);
        add(key);
      },
      Math.min(delayMs, maxTimerMs),
    );
    delayed.set(key, {dueAtMs, timer});
  };

  return {
    add,
    addAfter,
    async stop() {
      stopping.abort();
      for (const {timer} of delayed.values()) clearTimeout(timer);
      delayed.clear();
      waiting.clear();
      metrics?.setDepth(0);
      await Promise.all(running.values());
    },
  };
};
