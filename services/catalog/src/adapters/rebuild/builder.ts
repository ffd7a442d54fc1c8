import {setTimeout as pause} from 'node:timers/promises';
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
  readonly pace: number;
};

export type Progress = Pick<BuildingGeneration, 'heard' | 'made'>;

/** Heartbeats between two log lines. */
const talkative = 5;
/** Interval of checking the remaining lag. */
const looks = {shortest: 25, longest: 500};

const nobody = {forget() {}};

/**
 * Fills a generation that was entered, and activates it.
 *
 * @returns the work done; undefined when it is not building any more: another generation was entered, or the register was lost
 * @throws Error when `signal` is aborted
 */
export const buildGeneration = async (
  generation: string,
  {generations, replay, log, pace}: BuilderOptions,
  signal: AbortSignal,
): Promise<Progress | undefined> => {
  const lost = new AbortController();
  const ending = AbortSignal.any([signal, lost.signal]);
  const {rebuildPages, ...learn} = createFilling({...generations.open(generation), responseCache: nobody});
  const progress = {heard: 0, made: 0};
  let toHear: number | undefined;
  let beats = 0;

  const alive = every(pace, 'sending heartbeats of the rebuild', log, async () => {
    if (!(await generations.report(generation, progress))) lost.abort();
    beats += 1;
    if (beats % talkative === 0) log.info({generation, ...progress, toHear}, 'rebuilding the catalog');
  });

  const hear = async (open: NonNullable<typeof replay>) => {
    const {consumer} = createConsumer({
      group: `catalog-rebuild-${generation}`,
      subscriptions: catalogSubscriptions(learn),
      deadLetters: memoryDeadLetters(),
      log,
    });
    const handle: typeof consumer.handle = async (event, stopped) => {
      await consumer.handle(event, stopped);
      progress.heard += 1;
    };
    const replaying = await open({...consumer, handle});
    try {
      for (let rest = looks.shortest; toHear !== 0; rest = Math.min(rest * 2, looks.longest)) {
        await pause(rest, undefined, {signal: ending});
        // Waits for an unavailable broker.
        toHear = await replaying.lag().catch(() => undefined);
      }
    } finally {
      await replaying.close();
    }
  };

  await alive.start();
  try {
    await generations.prepare(generation);
    if (replay) await hear(replay);
    await rebuildPages(made => {
      progress.made = made;
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
