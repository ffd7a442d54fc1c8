import type {Logger} from '@ecom/core/log';
import type {Producer} from 'node-rdkafka';
import {connect, drop, loadLibrary, ping, type Settings, unreachable, watch} from './client.ts';
import type {WatchedClient} from './watchdog.ts';

/** A connection for health checks only. */
export const kafkaHealthCheck = (settings: Settings, log: Logger) => {
  let client: Producer | undefined;
  let closed = false;
  let asking: Promise<void> | undefined;

  const openAnother = async (timeout: number) => {
    const {Producer} = await loadLibrary();
    const fresh = new Producer(settings);
    watch(fresh, log, () => {});
    await connect(fresh, timeout);
    return fresh;
  };
  const open = async (timeout: number) => {
    const fresh = await openAnother(timeout);
    if (closed) return drop(fresh);
    fresh.setPollInterval(1_000);
    const old = client;
    client = fresh;
    if (old) await drop(old);
  };

  return {
    /** @throws Failure `unavailable` when no broker answers in time */
    open,
    /** Concurrent callers share one request. */
    check(): Promise<void> {
      if (!client) return Promise.reject(unreachable(new Error('The bus is not connected')));
      asking ??= ping(client).finally(() => {
        asking = undefined;
      });
      return asking;
    },
    ping: async () => client && ping(client, 1_000),
    replace: () => void open(5_000).catch(() => {}),
    /** Whether a new client finds a broker. */
    reachable: () =>
      openAnother(2_000).then(
        fresh => drop(fresh).then(() => true),
        () => false,
      ),
    async close() {
      closed = true;
      if (client) await drop(client);
      client = undefined;
    },
  } satisfies WatchedClient & Record<string, unknown>;
};
