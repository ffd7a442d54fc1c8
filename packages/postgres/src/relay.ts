import type {Envelope} from '@ecom/contracts/envelope';
import type {Logger} from '@ecom/core/log';
import type {Bus} from '@ecom/messaging/bus';
import pg from 'pg';
import {type Database, type Statement, statement} from './database.ts';
import {createOutboxReader, type OutboxRow} from './outbox-reader.ts';

const batch = 500;
/** Rows handed to the bus and not yet taken, at most: what bounds memory when a consumer is stuck. */
const window = 10_000;
/** Milliseconds between two looks at the outbox under load: what gathers the facts of many commits into one batch. */
const gathering = 2;
/** Milliseconds that what was taken stays, when there is nothing else to ask the database. */
const lingering = 50;
/** Milliseconds before a rejected event is published again. */
const afterRejection = 200;
/** Milliseconds between looks when nobody wakes the relay. */
const polling = 500;
const notify = statement('relay-notify', `select pg_notify('outbox', '')`);
const backlog: Statement<{rows: string; seconds: number | null}> = statement(
  'relay-backlog',
  `select count(*) as rows, extract(epoch from now() - min(created_at))::float8 as seconds from outbox`,
);

export type Relay = {
  start(): Promise<void>;
  /** Stops publishing and deletes what the bus has taken. */
  stop(): Promise<void>;
  /** Events that wait to be published, and for how many seconds the oldest has. */
  backlog(): Promise<{readonly rows: number; readonly seconds: number}>;
  /** Whether this process is the one that publishes. */
  active(): boolean;
};

export type RelayOptions = {
  readonly db: Database;
  readonly url: string;
  readonly bus: Bus;
  /** CloudEvents `source` */
  readonly source: string;
  readonly log: Logger;
};

/**
 * Publishes what the outbox holds, in order, and deletes rows once the bus has taken them. One relay per database is active, by
 * advisory lock, on a connection of its own that also listens: when the connection dies, so does the lock.
 */
export const createRelay = ({db, url, bus, source, log}: RelayOptions): Relay => {
  const outbox = createOutboxReader();
  /** Handed to the bus and not deleted yet. */
  const inFlight = new Set<number>();
  /** Taken by the bus and not deleted yet. */
  const taken: number[] = [];
  /** The connection that holds the lock: only it publishes and marks. */
  let leader: pg.Client | undefined;
  let stopping = false;
  let deletion: NodeJS.Timeout | undefined;
  let loop: Promise<void> = Promise.resolve();
  let wake: () => void = () => {};
  let woken = false;
  let rejections = 0;
  let notifying = false;

  const rouse = () => {
    woken = true;
    wake();
  };
  /** Waits until something is recorded, at most `milliseconds`. */
  const rest = (milliseconds: number) =>
    new Promise<void>(resolve => {
      if (woken || stopping) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

  // Commits of this process wake its relay directly; a relay elsewhere hears NOTIFY, sent outside of the transactions
  // (inside, it would make their commits queue) and at most every 10 ms.
  db.onEventsRecorded(() => {
    if (leader) return rouse();
    if (notifying || stopping) return;
    notifying = true;
    setTimeout(() => {
      notifying = false;
      if (!stopping) db.run(notify).catch(error => log.debug({err: error}, 'the relay elsewhere was not woken'));
    }, 10);
  });

  const envelope = (row: OutboxRow): Envelope => ({
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
    const receipts = bus.publish(rows.map(envelope));
    rows.forEach(({id}, i) => {
      receipts[i]!.then(
        () => {
          taken.push(id);
          deletion ??= setTimeout(rouse, lingering);
        },
        error => {
          inFlight.delete(id);
          outbox.goBackTo(id);
          rejections += 1;
          if (!stopping) log.warn({err: error}, 'an event was not taken; publishing it again');
        },
      );
    });
  };

  /** Deletes what was taken, and gives what waits: `limit` rows at most. */
  const look = async (client: pg.Client, limit: number) => {
    clearTimeout(deletion);
    deletion = undefined;
    const gone = taken.splice(0);
    const rows = await outbox.read(client, {gone, passOver: [...inFlight], limit}).catch(error => {
      taken.push(...gone);
      throw error;
    });
    for (const id of gone) inFlight.delete(id);
    return rows;
  };

  /** Publishes as long as the lock is held, which is as long as `client` lives. */
  const publishWhile = async (client: pg.Client, alive: () => boolean) => {
    for (let known = rejections; alive() && !stopping; ) {
      woken = false;
      if (rejections !== known) {
        known = rejections;
        await pause(afterRejection);
      }
      const rows = await look(client, Math.min(batch, window - inFlight.size));
      // What was rejected meanwhile comes first; these rows may be later ones of its keys.
      if (rejections !== known) continue;
      if (alive()) publish(rows);
      if (rows.length === batch) continue;
      await rest(polling);
      if (woken) await pause(gathering);
    }
  };

  const lead = async () => {
    const client = new pg.Client({connectionString: url, application_name: `${source} relay`, keepAlive: true});
    let alive = true;
    client.on('error', () => {
      alive = false;
    });
    client.on('end', () => {
      alive = false;
      wake();
    });
    client.on('notification', rouse);
    try {
      await client.connect();
      await client.query('listen outbox');
      // A deletion that a crash of the server takes back only means that an event is published again: no need to wait for the disk.
      await client.query('set synchronous_commit = off');
      while (alive && !stopping) {
        const {rows} = await client.query(`select pg_try_advisory_lock(hashtext('outbox relay')) as mine`);
        if (rows[0].mine) {
          leader = client;
          await publishWhile(client, () => alive);
          if (alive) await look(client, 0);
          leader = undefined;
        } else {
          await pause(250);
        }
      }
    } finally {
      leader = undefined;
      await client.end().catch(() => {});
    }
  };

  return {
    async start() {
      loop = (async () => {
        while (!stopping) {
          await lead().catch(error => log.warn({err: error}, 'the relay lost its database; trying again'));
          if (!stopping) await pause(250);
        }
      })();
    },
    async stop() {
      stopping = true;
      wake();
      await loop;
    },
    async backlog() {
      const [row] = await db.run(backlog);
      return {rows: Number(row!.rows), seconds: row!.seconds ?? 0};
    },
    active: () => leader !== undefined,
  };
};
