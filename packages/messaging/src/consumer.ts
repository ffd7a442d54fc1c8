import {setTimeout as delay} from 'node:timers/promises';
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

/** Attempts at an event whose handler throws an unexpected error. An outage is retried without limit, a Failure of another kind never. */
const maxAttempts = 5;

const isOutage = (error: unknown) => error instanceof Failure && error.kind === 'unavailable';

const reasonOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/**
 * Passes events to handlers. After an outage the bus delivers an event again; an event that cannot be applied becomes a dead
 * letter, and on a domain topic the later events of its key are parked behind it.
 */
export const createConsumer = ({group, subscriptions, deadLetters, log, metrics}: ConsumerOptions) => {
  const byTopic = new Map(subscriptions.map(subscription => [subscription.topic.name as string, subscription]));

  /** @throws the handler's errors, and Failure `invalid` when the data do not match the schema */
  const apply = async (event: Envelope) => {
    const subscription = byTopic.get(event.topic);
    const handler = subscription?.handlers[event.type];
    const schema = subscription?.topic.events[event.type];
    if (!handler || !schema) return;
    const {data, error} = schema.safeParse(event.data);
    if (error) throw invalidEventData(event, z.prettifyError(error));
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
        if (error instanceof Failure || attempt === maxAttempts) {
          log.error(
            {err: error, event: event.id, type: event.type, key: event.subject},
            'an event became a dead letter',
          );
          return deadLetters.put(event, reasonOf(error));
        }
        await delay(50 * 2 ** attempt, undefined, {signal}).catch(() => {});
      }
    }
  };

  const handle: Consumer['handle'] = async (event, signal) => {
    const start = performance.now();
    const isOrdered = byTopic.get(event.topic)?.topic.kind === 'domain';
    const isParked = isOrdered && (await deadLetters.park(event));
    if (!isParked) await applyWithRetries(event, signal);
    metrics?.handled
      .labels(group, event.type, isParked ? 'parked' : 'done')
      .observe((performance.now() - start) / 1000);
  };

  return {
    consumer: {group, topics: [...byTopic.keys()], handle} satisfies Consumer,

    /**
     * Applies a dead letter, and then, in order, the events parked behind it.
     *
     * @returns how many were applied
     * @throws Failure `not-found` for an unknown dead letter, `conflict` when an event fails again; it and the later ones stay dead letters
     */
    async replay(id: string): Promise<number> {
      const deadLetter = await deadLetters.get(id);
      if (!deadLetter) throw unknownDeadLetter(id);
      const {topic, subject} = deadLetter.event;
      const isOrdered = byTopic.get(topic)?.topic.kind === 'domain';
      let applied = 0;
      // Repeats until none is left: events may be parked during the replay.
      for (;;) {
        const batch = isOrdered ? await deadLetters.listByKey(topic, subject) : [deadLetter];
        if (batch.length === 0) return applied;
        for (const {id: eachId, event} of batch) {
          try {
            await apply(event);
          } catch (error) {
            if (!isOutage(error)) await deadLetters.put(event, reasonOf(error));
            throw stillFails(eachId, reasonOf(error));
          }
          await deadLetters.remove(eachId);
          applied += 1;
        }
        if (!isOrdered) return applied;
      }
    },
  };
};

const invalidEventData = ({type}: Envelope, reason: string) =>
  new Failure('invalid', 'unreadable-event', `${type} does not match its schema: ${reason}`);
export const unknownDeadLetter = (id: string) =>
  new Failure('not-found', 'unknown-dead-letter', `There is no dead letter ${id}.`);
const stillFails = (id: string, reason: string) =>
  new Failure('conflict', 'dead-letter-fails', `Dead letter ${id} still cannot be applied: ${reason}`);
