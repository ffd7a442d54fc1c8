import type {Logger} from '@ecom/core/log';
import type {Producer} from 'node-rdkafka';
import {closeProducer, connect, loadLibrary, logClientEvents, ping, unreachable} from './client.ts';
import {type Connection, connectFirst} from './connection.ts';
import type {WatchedClient} from './watchdog.ts';

/** A connection for health checks only. */
export const kafkaHealthCheck = (connection: Connection, log: Logger) => {
  let client: Producer | undefined;
  let isClosed = false;
  let pendingCheck: Promise<void> | undefined;

  const openClient = async (timeoutMs: number) => {
    const {Producer} = await loadLibrary();
    const opened = new Producer({...connection.settings});
    logClientEvents(opened, log, () => {});
    await connect(opened, {tokens: connection.tokens, timeoutMs});
    return opened;
  };
  const open = async (timeoutMs: number) => {
    const opened = await openClient(timeoutMs);
    if (isClosed) return closeProducer(opened);
    opened.setPollInterval(1_000);
    const previous = client;
    client = opened;
    if (previous) await closeProducer(previous);
  };

  return {
    /** @throws Failure `unavailable` when no broker responds in time, `invalid` when the settings are wrong */
    open: (timeoutMs: number) => connectFirst(connection, timeoutMs, open),
    /** Concurrent callers share one request. */
    check(): Promise<void> {
      if (!client) return Promise.reject(unreachable(new Error('The bus is not connected')));
      pendingCheck ??= ping(client).finally(() => {
        pendingCheck = undefined;
      });
      return pendingCheck;
    },
    ping: async () => client && ping(client, 1_000),
    replace: () => void open(5_000).catch(() => {}),
    /** Whether a new client finds a broker. */
    isReachable: () =>
      openClient(2_000).then(
        opened => closeProducer(opened).then(() => true),
        () => false,
      ),
    async close() {
      isClosed = true;
      if (client) await closeProducer(client);
      client = undefined;
    },
  } satisfies WatchedClient & Record<string, unknown>;
};
