import {setTimeout as pause} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {Metrics} from '@ecom/core/metrics';
import {inSpan} from '@ecom/core/trace';
import {z} from 'zod';
import type {Consumer} from './bus.ts';
import type {DeadLetters} from './dead-letters.ts';
import type {Subscription} from './subscription.ts';

export type ConsumerOptions = {
  /** The service's name. */
  readonly group: string;
  readonly subscriptions: readonly Subscription[];
  readonly deadLetters: DeadLetters;
  readonly log: Logger;
  readonly metrics?: Metrics;
};

/** Attempts at an event that fails with an unexpected error. An outage is retried without limit; a refusal is final at once. */
const attempts = 5;

const isOutage = (error: unknown) =>
  error instanceof Failure && (error.kind === 'unavailable' || error.code === 'too-busy');

const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/**
 * Passes events to handlers. After an outage the bus delivers an event again; an event that cannot be applied becomes a dead
 * letter, and on a domain topic the later events of its key are parked behind it.
 */
export const createConsumer = ({group, subscriptions, deadLetters, log, metrics}: ConsumerOptions) => {
  const byTopic = new Map(subscriptions.map(subscription => [subscription.topic.name as string, subscription]));

  /** @throws what the handler throws, and Failure `invalid` when the data do not fit the schema */
  const apply = async (event: Envelope) => {
    const subscription = byTopic.get(event.topic);
    const handler = subscription?.handlers[event.type];
    const schema = subscription?.topic.events[event.type];
    if (!handler || !schema) return;
    const {data, error} = schema.safeParse(event.data);
    if (error) throw unreadable(event, z.prettifyError(error));
    await inSpan({kind: 'consumer', name: `${group} ${event.type}`, traceparent: event.traceparent}, () =>
      handler({...event, data}),
    );
  };

  const applyWithRetries = async (event: Envelope, signal: AbortSignal) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await apply(event);
      } catch (error) {
        if (isOutage(error) || signal.aborted) throw error;
        if (error instanceof Failure || attempt === attempts) {
          log.error(
            {err: error, event: event.id, type: event.type, key: event.subject},
            'an event became a dead letter',
          );
          return deadLetters.put(event, describe(error));
        }
        await pause(50 * 2 ** attempt, undefined, {signal}).catch(() => {});
      }
    }
  };

  const handle: Consumer['handle'] = async (event, signal) => {
    const start = performance.now();
    const ordered = byTopic.get(event.topic)?.topic.kind === 'domain';
    const parked = ordered && (await deadLetters.park(event));
    if (!parked) await applyWithRetries(event, signal);
    metrics?.handled.labels(group, event.type, parked ? 'parked' : 'done').observe((performance.now() - start) / 1000);
  };

  return {
    consumer: {group, topics: [...byTopic.keys()], handle} satisfies Consumer,

    /**
     * Applies a dead letter and, in their order, those parked behind it.
     *
     * @returns how many were applied
     * @throws Failure `missing` for an unknown dead letter, `conflict` when one of them fails again; it and the later ones stay
     */
    async replay(id: string): Promise<number> {
      const letter = await deadLetters.get(id);
      if (!letter) throw unknownDeadLetter(id);
      const ordered = byTopic.get(letter.event.topic)?.topic.kind === 'domain';
      let applied = 0;
      // Read again until none is left: events may be parked while others are replayed.
      for (;;) {
        const letters = ordered ? await deadLetters.of(letter.event.topic, letter.event.subject) : [letter];
        if (letters.length === 0) return applied;
        for (const {id: each, event} of letters) {
          try {
            await apply(event);
          } catch (error) {
            if (!isOutage(error)) await deadLetters.put(event, describe(error));
            throw stillFails(each, describe(error));
          }
          await deadLetters.remove(each);
          applied += 1;
        }
        if (!ordered) return applied;
      }
    },
  };
};

const unreadable = ({type}: Envelope, reason: string) =>
  new Failure('invalid', 'unreadable-event', `${type} does not fit its schema: ${reason}`);
export const unknownDeadLetter = (id: string) =>
  new Failure('missing', 'unknown-dead-letter', `There is no dead letter ${id}.`);
const stillFails = (id: string, reason: string) =>
  new Failure('conflict', 'dead-letter-fails', `Dead letter ${id} still cannot be applied: ${reason}`);
