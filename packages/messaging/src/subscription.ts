import type {Envelope} from '@ecom/contracts/envelope';
import type {Topic} from '@ecom/contracts/topic';
import type {z} from 'zod';

type Handlers<T extends Topic> = {
  readonly [K in keyof T['events'] & string]?: (event: Envelope<K, z.infer<T['events'][K]>>) => Promise<unknown>;
};

/** The handlers of a topic's events. An event type without a handler is ignored. */
export type Subscription = {
  readonly topic: Topic;
  readonly handlers: Readonly<Record<string, ((event: Envelope) => Promise<unknown>) | undefined>>;
};

/** Subscribes to a topic; the data that handlers get are validated by the publisher's schema. */
export const subscribe = <T extends Topic>(topic: T, handlers: Handlers<T>): Subscription => ({
  topic,
  handlers: handlers as Subscription['handlers'],
});
