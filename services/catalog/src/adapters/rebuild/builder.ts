import {setTimeout as delay} from 'node:timers/promises';
import type {Logger} from '@ecom/core/log';
import {every} from '@ecom/core/schedule';
import type {Bus} from '@ecom/messaging/bus';
import {createConsumer} from '@ecom/messaging/consumer';
import {memoryDeadLetters} from '@ecom/messaging/dead-letters';
import {createFilling} from '../../application/index.ts';
import type {Generations} from '../../application/ports.ts';
import type {BuildingGeneration} from '../../domain/register.ts';
import {catalogSubscriptions} from '../events/subscriptions.ts';

export type BuilderOptions = {
  readonly generations: Generations;
  /** Of a bus that retains events. Without it a new generation starts empty, and is filled by new events. */
  readonly replay: Bus['replay'];
  readonly log: Logger;
  /** Interval of heartbeats. */
  readonly heartbeatIntervalMs: number;
};

export type Progress = Pick<BuildingGeneration, 'handledEvents' | 'writtenDocuments'>;

/** Heartbeats per log line. */
const heartbeatsPerLog = 5;
/** Interval of checking the remaining lag. */
const lagCheckMs = {shortest: 25, longest: 500};

const noCache = {forget() {}};

/**
 * Fills a generation that was entered, and activates it.
 *
 * @returns the work done; undefined when it is not building any more: another generation was entered, or the register was lost
 * @throws Error when `signal` is aborted
 */
export const buildGeneration = async (
  generation: string,
  {generations, replay, log, heartbeatIntervalMs}: BuilderOptions,
  signal: AbortSignal,
): Promise<Progress | undefined> => {
  const lost = new AbortController();
  const ending = AbortSignal.any([signal, lost.signal]);
  const {rebuildPages, ...handlers} = createFilling({...generations.open(generation), responseCache: noCache});
  const progress = {handledEvents: 0, writtenDocuments: 0};
  let lag: number | undefined;
  let beats = 0;

  const alive = every(heartbeatIntervalMs, 'sending heartbeats of the rebuild', log, async () => {
    if (!(await generations.report(generation, progress))) lost.abort();
    beats += 1;
    if (beats % heartbeatsPerLog === 0) log.info({generation, ...progress, lag}, 'rebuilding the catalog');
  });

  const consumeTopics = async (openReplay: NonNullable<typeof replay>) => {
    const {consumer} = createConsumer({
      group: `catalog-rebuild-${generation}`,
      subscriptions: catalogSubscriptions(handlers),
      deadLetters: memoryDeadLetters(),
      log,
    });
    const handle: typeof consumer.handle = async (event, stopped) => {
      await consumer.handle(event, stopped);
      progress.handledEvents += 1;
    };
    const replaying = await openReplay({...consumer, handle});
    try {
      for (let delayMs = lagCheckMs.shortest; lag !== 0; delayMs = Math.min(delayMs * 2, lagCheckMs.longest)) {
        await delay(delayMs, undefined, {signal: ending});
        // Waits for an unavailable broker.
        lag = await replaying.lag().catch(() => undefined);
      }
    } finally {
      await replaying.close();
    }
  };

  await alive.start();
  try {
    await generations.prepare(generation);
    if (replay) await consumeTopics(replay);
    await rebuildPages(writtenDocuments => {
      progress.writtenDocuments = writtenDocuments;
      ending.throwIfAborted();
    });
    return (await generations.promote(generation)) ? progress : undefined;
  } catch (error) {
    if (lost.signal.aborted) return undefined;
    throw error;
  } finally {
    await alive.stop();
  }
};
