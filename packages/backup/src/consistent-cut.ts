import {setTimeout as delay} from 'node:timers/promises';
import {Failure} from '@ecom/core/failure';
import type {ServiceDatabase} from '@ecom/postgres/databases';
import {type CutSession, openCutSession} from './cut-session.ts';

/** Events that consumer groups have not handled, by group: only groups with some. Empty on the bus of one process, whose outboxes say it all. */
export type FindUnhandledEvents = () => Promise<ReadonlyMap<string, number>>;

export type CutOptions = {
  readonly databases: readonly ServiceDatabase[];
  readonly findUnhandledEvents: FindUnhandledEvents;
  /** How long an attempt may hold requests that write. */
  readonly pauseLimitMs: number;
  /** Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** Prints a sentence about the progress. */
  readonly report: (sentence: string) => void;
  readonly signal: AbortSignal;
};

/** One moment of all databases, in which no event was in flight: every session's `snapshot` reads it until `close`. */
export type Cut = {
  readonly sessions: readonly CutSession[];
  readonly at: Date;
  /** How long requests that write had to wait at most, in the attempt that succeeded. */
  readonly writesPausedMs: number;
  close(): Promise<void>;
};

/** A transaction that holds the outbox for longer is waited for by another attempt: others queue behind the lock. */
const lockTimeoutMs = 200;
/** Between two looks whether the shop is quiet. */
const pollIntervalMs = 10;
/** Between two attempts, so that requests that have waited are served. */
const retryDelayMs = {min: 2000, max: 5000};

/** Waits for all, then throws the first failure: nothing goes on in the background. */
const onEach = async <T>(
  sessions: readonly CutSession[],
  work: (session: CutSession) => Promise<T>,
): Promise<readonly T[]> => {
  const results = await Promise.allSettled(sessions.map(work));
  return results.map(result => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
};

/**
 * Takes the snapshots of all databases at a moment at which nothing is in flight between services: all outboxes are empty, and all consumer
 * groups have handled all events. Writes are held meanwhile, so that there is such a moment; but that it is one follows from locks on the outboxes
 * alone (ADR 25).
 *
 * @throws Failure `unavailable` that names what never became quiet; `conflict` while another backup or a migration is in progress
 */
export const takeConsistentCut = async (options: CutOptions): Promise<Cut> => {
  const {databases, findUnhandledEvents, pauseLimitMs, maxAttempts = 5, report, signal} = options;
  const opened = await Promise.allSettled(databases.map(openCutSession));
  const sessions = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await onEach(sessions, session => session.close());
  };
  /** What is in flight, as a sentence's parts. */
  const findInFlight = async (): Promise<readonly string[]> => {
    const counts = await onEach(sessions, async ({service, countOutbox}) => ({service, count: await countOutbox()}));
    const outboxes = counts.flatMap(({service, count}) => (count > 0 ? [`the outbox of ${service} (${count})`] : []));
    if (outboxes.length > 0) return outboxes;
    const groups = await findUnhandledEvents();
    return [...groups].map(([group, count]) => `the consumer group of ${group} (${count})`);
  };

  /** The moment, or what was in flight. While the outboxes are locked no event can be recorded, and so none published. */
  const lockAndTake = async (deadlineMs: number): Promise<Date | readonly string[]> => {
    const timeoutMs = Math.min(lockTimeoutMs, deadlineMs - performance.now());
    try {
      const locks = await onEach(sessions, async ({service, lockOutbox}) => ({
        service,
        isLocked: await lockOutbox(timeoutMs),
      }));
      const busy = locks.flatMap(({service, isLocked}) => (isLocked ? [] : [`a long transaction of ${service}`]));
      if (busy.length > 0) return busy;
      const inFlight = await findInFlight();
      if (inFlight.length > 0) return inFlight;
      // Not before the groups have handled all events: a snapshot would lack the effect of one that is handled after it.
      const times = await onEach(sessions, session => session.takeSnapshot());
      return new Date(Math.max(...times.map(Number)));
    } finally {
      await onEach(sessions, session => session.unlockOutbox());
    }
  };

  /** One attempt, whose pause ends with it. */
  const attempt = async () => {
    const startMs = performance.now();
    const deadlineMs = startMs + pauseLimitMs;
    let inFlight: readonly string[] = [];
    let at: Date | undefined;
    try {
      await onEach(sessions, session => session.pause(pauseLimitMs));
      while (!at && performance.now() < deadlineMs) {
        signal.throwIfAborted();
        const found = await findInFlight();
        const taken = found.length > 0 ? found : await lockAndTake(deadlineMs);
        if (taken instanceof Date) at = taken;
        else {
          inFlight = taken;
          await delay(pollIntervalMs);
        }
      }
    } finally {
      await onEach(sessions, session => session.endPause());
    }
    return {at, inFlight, writesPausedMs: Math.round(performance.now() - startMs)};
  };

  try {
    for (const result of opened) if (result.status === 'rejected') throw result.reason;
    // Opens connections to brokers, and says what is wrong with them, before anybody waits.
    await findUnhandledEvents();
    for (let number = 1; ; number++) {
      const {at, inFlight, writesPausedMs} = await attempt();
      if (at) {
        report(`Requests that write were held for ${writesPausedMs} ms.`);
        return {sessions, at, writesPausedMs, close};
      }
      if (number === maxAttempts) throw neverQuiet(inFlight, maxAttempts, pauseLimitMs);
      report(`Events were in flight after ${pauseLimitMs} ms: ${inFlight.join(', ')}. Trying again soon.`);
      const {min, max} = retryDelayMs;
      await delay(min + Math.random() * (max - min), undefined, {signal});
    }
  } catch (error) {
    await close();
    throw error;
  }
};

const neverQuiet = (inFlight: readonly string[], attempts: number, pauseLimitMs: number) =>
  new Failure(
    'unavailable',
    'never-quiet',
    `No backup was taken: in ${attempts} attempts events were in flight for longer than ${pauseLimitMs} ms, at last in ${inFlight.join(', ')}. See ecom outbox status and ecom replicas status; at a quiet hour, or with a longer --pause-limit, it may succeed.`,
  );
