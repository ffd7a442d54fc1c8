import type {Envelope} from '@ecom/contracts/envelope';
import type {Topic} from '@ecom/contracts/topic';
import type {z} from 'zod';

type Handlers<T extends Topic> = {
  readonly [K in keyof T['events'] & string]?: (event: Envelope<K, z.infer<T['events'][K]>>) => Promise<unknown>;
};

/** What a service does when it hears of something. An event type without a handler is passed over. */
export type Subscription = {
  readonly topic: Topic;
  readonly handlers: Readonly<Record<string, ((event: Envelope) => Promise<unknown>) | undefined>>;
};

/** Subscribes to a topic; the data a handler gets have been checked against the publisher's schema. */
export const subscribe = <T extends Topic>(topic: T, handlers: Handlers<T>): Subscription => ({
  topic,
  handlers: handlers as Subscription['handlers'],
});
