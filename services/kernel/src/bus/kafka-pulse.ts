import type {Producer} from 'node-rdkafka';
import type {Logger} from '../log.ts';
import {connect, drop, loadLibrary, ping, type Settings, unreachable, watch} from './kafka-client.ts';

/** A connection that only tells whether the brokers can be reached. */
export const kafkaPulse = (settings: Settings, log: Logger) => {
  let client: Producer | undefined;
  let closed = false;
  let asking: Promise<void> | undefined;

  return {
    /** Rejects with a Failure `unavailable` when no broker has answered in time. */
    async open(timeout: number) {
      const {Producer} = await loadLibrary();
      const fresh = new Producer(settings);
      watch(fresh, log, () => {});
      await connect(fresh, timeout);
      if (closed) return drop(fresh);
      fresh.setPollInterval(1_000);
      client = fresh;
    },
    /** Who asks while an answer is awaited gets that answer. */
    check(): Promise<void> {
      if (!client) return Promise.reject(unreachable(new Error('The bus is not connected')));
      asking ??= ping(client).finally(() => {
        asking = undefined;
      });
      return asking;
    },
    async close() {
      closed = true;
      if (client) await drop(client);
      client = undefined;
    },
  };
};
