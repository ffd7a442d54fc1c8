import {setTimeout as delay} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import type {Logger} from '@ecom/core/log';
import type {Bus} from '@ecom/messaging/bus';
import type pg from 'pg';
import {type Database, type Statement, statement} from './database.ts';
import {isWrongSetting} from './driver-error.ts';
import {createOutboxReader, type OutboxRow} from './outbox-reader.ts';
import {createWakeup} from './signal.ts';

const batchSize = 500;
/** Events on the bus that are not acknowledged: bounds memory when a consumer is stuck. */
const maxInFlight = 10_000;
/** Pause between two reads of the outbox under load: collects the events of many commits into one batch. */
const batchingDelayMs = 2;
/** How long published rows stay when no other read is due. */
const deletionDelayMs = 50;
/** Pause before a rejected event is published again. */
const retryDelayMs = 200;
/** Interval of reads without a notification. */
const pollIntervalMs = 500;
/** Interval of attempts to become the active relay. */
const leaseIntervalMs = 250;
/** Interval of notifications to a relay in another process. */
const notifyIntervalMs = 10;
const notify = statement('relay-notify', `select pg_notify('outbox', '')`);
const backlog: Statement<{rows: string; seconds: number | null}> = statement(
  'relay-backlog',
  `select count(*) as rows, extract(epoch from now() - min(created_at))::float8 as seconds from outbox`,
);

export type Relay = {
  start(): Promise<void>;
  /** Stops publishing and deletes what the bus has acknowledged. */
  stop(): Promise<void>;
  /** Number of unpublished events, and the age of the oldest in seconds. */
  backlog(): Promise<{readonly rows: number; readonly seconds: number}>;
  /** Whether this is the active relay. */
  isActive(): boolean;
};

export type RelayOptions = {
  readonly db: Database;
  readonly bus: Bus;
  /** CloudEvents `source` */
  readonly source: string;
  readonly log: Logger;
  /** Other channels to listen to on the relay's connection. Each function runs at a notification, and whenever some may have been missed. */
  readonly channels?: Readonly<Record<string, () => void>>;
};

/**
 * Publishes the events of an outbox in order, and deletes each once the bus has acknowledged it. One relay per database is active, by an
 * advisory lock on a connection of its own, which also listens for notifications: when the connection dies, so does the lock.
 */
export const createRelay = ({db, bus, source, log, channels = {}}: RelayOptions): Relay => {
  const outbox = createOutboxReader();
  /** Passed to the bus and not deleted yet. */
  const inFlight = new Set<number>();
  /** Acknowledged by the bus and not deleted yet. */
  const acknowledged: number[] = [];
  /** The connection that holds the lock. */
  let leader: pg.Client | undefined;
  let stopping = false;
  let deletionTimer: NodeJS.Timeout | undefined;
  let loop: Promise<void> = Promise.resolve();
  const events = createWakeup();
  let rejections = 0;
  let isNotifying = false;

  // Commits of this process notify its relay directly. A relay in another process gets NOTIFY, sent outside of the transactions (inside of them it
  // would serialize their commits), and at most every 10 ms.
  db.onEventsRecorded(() => {
    if (leader) return events.notify();
    if (isNotifying || stopping) return;
    isNotifying = true;
    setTimeout(() => {
      isNotifying = false;
      if (!stopping)
        db.run(notify).catch(error => log.debug({err: error}, 'the relay of another process was not notified'));
    }, notifyIntervalMs);
  });

  const toEnvelope = (row: OutboxRow): Envelope => ({
    id: row.event_id,
    topic: row.topic,
    type: row.type,
    source,
    subject: row.key,
    time: row.created_at.toISOString(),
    data: row.data,
    ...(row.traceparent && {traceparent: row.traceparent}),
  });

  const publish = (rows: readonly OutboxRow[]) => {
    for (const {id} of rows) inFlight.add(id);
    const acknowledgements = bus.publish(rows.map(toEnvelope));
    rows.forEach(({id}, i) => {
      acknowledgements[i]!.then(
        () => {
          acknowledged.push(id);
          deletionTimer ??= setTimeout(events.notify, deletionDelayMs);
        },
        error => {
          inFlight.delete(id);
          outbox.rewindTo(id);
          rejections += 1;
          if (!stopping) log.warn({err: error}, 'the bus rejected an event; publishing it again');
        },
      );
    });
  };

  /** Deletes acknowledged rows, and reads at most `limit` unpublished ones. */
  const read = async (client: pg.Client, limit: number) => {
    clearTimeout(deletionTimer);
    deletionTimer = undefined;
    const published = acknowledged.splice(0);
    const rows = await outbox.read(client, {published, inFlight: [...inFlight], limit}).catch(error => {
      acknowledged.push(...published);
      throw error;
    });
    for (const id of published) inFlight.delete(id);
    return rows;
  };

  /** Publishes while the connection lives, and with it the lock. */
  const publishWhile = async (client: pg.Client, alive: () => boolean) => {
    for (let known = rejections; alive() && !stopping; ) {
      events.reset();
      if (rejections !== known) {
        known = rejections;
        await delay(retryDelayMs);
      }
      const rows = await read(client, Math.min(batchSize, maxInFlight - inFlight.size));
      // A rejected event comes first: these rows may be later events of its key.
      if (rejections !== known) continue;
      if (alive()) publish(rows);
      if (rows.length === batchSize) continue;
      await events.wait(pollIntervalMs);
      if (events.isNotified()) await delay(batchingDelayMs);
    }
  };

  const connect = () => db.openConnection(`${source} relay`);
  const lead = async (connection = connect()) => {
    const client = await connection;
    let alive = true;
    const lose = () => {
      alive = false;
      leader = undefined;
      events.notify();
    };
    const notified: Readonly<Record<string, () => void>> = {...channels, outbox: events.notify};
    client.on('error', lose).on('end', lose);
    client.on('notification', ({channel}) => notified[channel]?.());
    try {
      for (const [channel, onNotification] of Object.entries(notified)) {
        await client.query(`listen ${channel}`);
        onNotification();
      }
      // If a crash of the server loses a deletion, the event is published once more: no need to wait for the disk.
      await client.query('set synchronous_commit = off');
      while (alive && !stopping) {
        const {rows} = await client.query(`select pg_try_advisory_lock(hashtext('outbox relay')) as is_leader`);
        if (rows[0].is_leader) {
          leader = client;
          await publishWhile(client, () => alive);
          if (alive) await read(client, 0);
        } else {
          await delay(leaseIntervalMs);
        }
      }
    } finally {
      leader = undefined;
      await client.end().catch(() => {});
    }
  };

  return {
    async start() {
      // A wrong setting is reported at once. After an outage the loop connects.
      const first = connect();
      await first.catch(error => {
        if (isWrongSetting(error)) throw error;
      });
      loop = (async () => {
        for (let connection: typeof first | undefined = first; !stopping; connection = undefined) {
          await lead(connection).catch(error =>
            log.warn({err: error}, 'the relay lost its database connection; reconnecting'),
          );
          if (!stopping) await delay(leaseIntervalMs);
        }
      })();
    },
    async stop() {
      stopping = true;
      events.notify();
      await loop;
    },
    async backlog() {
      const [row] = await db.run(backlog);
      return {rows: Number(row!.rows), seconds: row!.seconds ?? 0};
    },
    isActive: () => leader !== undefined,
  };
};
