import {AsyncLocalStorage} from 'node:async_hooks';
import {waitBeforeRetry} from './retry.ts';

/** Handles items one after the other, retrying each until it succeeds. */
export type SerialQueue<Item> = {
  push(item: Item): void;
  /** Items that are not handled yet, oldest first. */
  waiting(): readonly Item[];
  /** Number of items that are not handled yet. */
  size(): number;
  /** Resolves when no handler runs: at once when the queue is empty, after the running item when the signal is aborted. */
  whenIdle(): Promise<void>;
};

type SerialQueueOptions<Item> = {
  /** A rejection is retried, after a delay that grows from 100 ms to 10 s. */
  readonly handle: (item: Item) => Promise<void>;
  readonly onHandled: (item: Item) => void;
  /** When aborted, the running item is the last one, and is not retried. */
  readonly signal: AbortSignal;
};

/** Handled items are dropped from the front of the array once they are at least this many and at least half of it. */
const minHandledToDrop = 1024;

/** The first item starts within `push`, and the next one as soon as its predecessor is handled: no timers, no extra ticks. */
export const createSerialQueue = <Item>({handle, onHandled, signal}: SerialQueueOptions<Item>): SerialQueue<Item> => {
  let items: Item[] = [];
  let head = 0;
  let isRunning = false;
  let run = Promise.resolve();
  // Items run in the async context of the queue's creator, not of the first caller of push.
  const runInOwnContext = AsyncLocalStorage.snapshot();

  const shift = () => {
    head++;
    if (head === items.length) {
      items = [];
      head = 0;
    } else if (head >= minHandledToDrop && head * 2 >= items.length) {
      items = items.slice(head);
      head = 0;
    }
  };

  const handleAll = async () => {
    let failures = 0;
    while (head < items.length && !signal.aborted) {
      const item = items[head]!;
      try {
        await handle(item);
        failures = 0;
      } catch {
        await waitBeforeRetry(++failures, signal);
        continue;
      }
      shift();
      onHandled(item);
    }
    isRunning = false;
  };

  return {
    push(item) {
      items.push(item);
      if (isRunning || signal.aborted) return;
      isRunning = true;
      run = runInOwnContext(handleAll);
    },
    waiting: () => items.slice(head),
    size: () => items.length - head,
    whenIdle: () => run,
  };
};
