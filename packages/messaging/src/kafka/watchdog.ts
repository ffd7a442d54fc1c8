import type {Logger} from '@ecom/core/log';
import {every, type Worker} from '@ecom/core/schedule';

/** A client of the brokers that another one can take the place of. */
export type Guarded = {
  /** Asks the brokers for a sign of life. Resolves too while there is no client: then one is being opened already. */
  ping(): Promise<void>;
  /** Begins to put a new client in its place. */
  replace(reason: Error): void;
};

export type GuardOptions = {
  readonly clients: () => readonly Guarded[];
  /** Whether a client that was never used before finds a broker. */
  readonly reachable: () => Promise<boolean>;
  readonly log: Logger;
  /** Milliseconds between two looks; changed by tests only. */
  readonly pace?: number;
};

/** Looks in a row at which a client has found no broker. */
const patience = 3;

/**
 * Replaces clients that have lost all brokers for good. A broker that has just come back may for a moment name no broker at all when it is asked who
 * there is; librdkafka then forgets those that it knew, and looks for none any more (https://github.com/confluentinc/librdkafka/issues/5301).
 * When brokers are away, they are so for a new client too, and everybody waits. Clients are asked one after the other: a question may
 * wait in one of libuv's few threads.
 */
export const guardClients = ({clients, reachable, log, pace = 3_000}: GuardOptions): Worker => {
  const failures = new WeakMap<Guarded, number>();
  return every(pace, 'looking after the kafka clients', log, async () => {
    const lost: Guarded[] = [];
    for (const client of clients()) {
      const answered = await client.ping().then(
        () => true,
        () => false,
      );
      const count = answered ? 0 : (failures.get(client) ?? 0) + 1;
      failures.set(client, count);
      if (count >= patience) lost.push(client);
    }
    if (lost.length === 0) return;
    const back = await reachable();
    for (const client of lost) {
      // Who has waited with everybody else gets the time to find what is back.
      failures.delete(client);
      if (back) client.replace(new Error('It finds no broker, and there is one'));
    }
  });
};
