import type {Logger} from '@ecom/core/log';
import {every, type Worker} from '@ecom/core/schedule';

/** A client of the brokers that can be replaced. */
export type WatchedClient = {
  /** Health check. Also resolves while there is no client, since one is being opened then. */
  ping(): Promise<void>;
  /** Starts to replace the client. */
  replace(reason: Error): void;
};

export type WatchdogOptions = {
  readonly clients: () => readonly WatchedClient[];
  /** Whether a new client finds a broker. */
  readonly isReachable: () => Promise<boolean>;
  readonly log: Logger;
  /** Interval of checks; default: 3 s. */
  readonly intervalMs?: number;
};

/** Consecutive failed checks after which a client is replaced. */
const maxFailedChecks = 3;

/**
 * Replaces clients that have lost all brokers for good. The metadata of a broker that has just restarted may name no broker at all
 * for a moment; librdkafka then drops its brokers, and never reconnects (https://github.com/confluentinc/librdkafka/issues/5301).
 * When a new client cannot reach the brokers either, nothing is replaced. Clients are checked one after the other: a check may
 * block one of libuv's few threads.
 */
export const startWatchdog = ({clients, isReachable, log, intervalMs = 3_000}: WatchdogOptions): Worker => {
  const failedChecks = new WeakMap<WatchedClient, number>();
  return every(intervalMs, 'checking the kafka clients', log, async () => {
    const lost: WatchedClient[] = [];
    for (const client of clients()) {
      const isHealthy = await client.ping().then(
        () => true,
        () => false,
      );
      const count = isHealthy ? 0 : (failedChecks.get(client) ?? 0) + 1;
      failedChecks.set(client, count);
      if (count >= maxFailedChecks) lost.push(client);
    }
    if (lost.length === 0) return;
    const areBrokersBack = await isReachable();
    for (const client of lost) {
      // After an outage the client has the time of further checks to reconnect by itself.
      failedChecks.delete(client);
      if (areBrokersBack) client.replace(new Error('The client finds no broker, although one is reachable'));
    }
  });
};
