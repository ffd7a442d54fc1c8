import type {Logger} from '@ecom/core/log';
import {every, type Worker} from '@ecom/core/schedule';

/** A replaceable client of the brokers. */
export type WatchedClient = {
  /** Health check. Also resolves while there is no client, since one is being opened then. */
  ping(): Promise<void>;
  /** Starts to replace the client. */
  replace(reason: Error): void;
};

export type WatchdogOptions = {
  readonly clients: () => readonly WatchedClient[];
  /** Whether a new client finds a broker. */
  readonly reachable: () => Promise<boolean>;
  readonly log: Logger;
  /** Interval of checks; default: 3 s. For tests. */
  readonly intervalMs?: number;
};

/** Consecutive failed checks after which a client is replaced. */
const maxFailedChecks = 3;

/**
 * Replaces clients that have lost all brokers for good. The metadata of a broker that has just restarted may name no broker at all
 * for a moment; librdkafka then drops its brokers, and never reconnects (https://github.com/confluentinc/librdkafka/issues/5301).
 * When the brokers are unreachable for a new client, too, nothing is replaced. Clients are checked one after the other: a check may
 * block one of libuv's few threads.
 */
export const startWatchdog = ({clients, reachable, log, intervalMs = 3_000}: WatchdogOptions): Worker => {
  const failures = new WeakMap<WatchedClient, number>();
  return every(intervalMs, 'checking the kafka clients', log, async () => {
    const lost: WatchedClient[] = [];
    for (const client of clients()) {
      const answered = await client.ping().then(
        () => true,
        () => false,
      );
      const count = answered ? 0 : (failures.get(client) ?? 0) + 1;
      failures.set(client, count);
      if (count >= maxFailedChecks) lost.push(client);
    }
    if (lost.length === 0) return;
    const back = await reachable();
    for (const client of lost) {
      // A client that waited for the brokers gets the time to find them again.
      failures.delete(client);
      if (back) client.replace(new Error('It finds no broker, and there is one'));
    }
  });
};
