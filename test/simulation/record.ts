import type {Envelope} from '@ecom/contracts/envelope';
import {accountTopic} from '@ecom/contracts/events/auth';
import {cartTopic} from '@ecom/contracts/events/cart';
import {orderTopic} from '@ecom/contracts/events/order';
import {paymentTopic} from '@ecom/contracts/events/payment';
import {productTopic, reservationTopic, stockTopic} from '@ecom/contracts/events/product';
import {userTopic} from '@ecom/contracts/events/users';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {Bus} from './bus.ts';
import type {Scheduler} from './scheduler.ts';
import {outboxesOf, type Stores} from './stores.ts';
import type {Violate} from './watch.ts';

type Parts = {
  readonly scheduler: Scheduler;
  readonly bus: Bus;
  readonly stores: Stores;
  readonly newId: () => string;
  readonly violate: Violate;
};

/** Of so many events one is checked against its schema: to check each would take most of the time. */
const sample = 100;

const schemas = new Map(
  [accountTopic, cartTopic, orderTopic, paymentTopic, productTopic, reservationTopic, stockTopic, userTopic].flatMap(
    ({source, events}) => Object.entries(events).map(([type, schema]) => [type, {source, schema}] as const),
  ),
);

/** Collects the events of a step from the outboxes, and checks that no event has its effect twice and that the last published state is the newest. */
export const createRecorder = ({scheduler, bus, stores, newId, violate}: Parts) => {
  const outboxes = outboxesOf(stores).map(({service, news}) => ({outbox: bus.open(service), news}));
  const effects = new Set<string>();
  const newest = new Map<string, number>();
  let events = 0;
  let mails = 0;

  const envelope = ({topic, key, type, data}: OutboxEvent): Envelope => {
    const {source, schema} = schemas.get(type)!;
    if (events++ % sample === 0) {
      const {error} = schema.safeParse(data);
      if (error) violate('events match their schema', `${type}: ${error.message}`);
    }
    // A compacted topic keeps the last event of a key, and a new consumer believes it.
    const {version = 0} = data as {version?: number};
    if (version > 0) {
      const kept = `${topic} ${key}`;
      if (version < (newest.get(kept) ?? 0))
        violate('the last published state is the newest', `${type} ${key} at ${version}`);
      newest.set(kept, version);
    }
    return {id: newId(), topic, type, source, subject: key, time: scheduler.now(), data};
  };
  /** A consumer acts once on an event, however often it is delivered: the events and writes of one step count as one act. */
  const once = (service: string) => {
    const {sourceEvent} = scheduler.current();
    if (sourceEvent === undefined) return;
    const effect = `${service} ${sourceEvent}`;
    if (effects.has(effect)) violate('no effect is doubled', `${service} acts twice upon ${sourceEvent}`);
    effects.add(effect);
  };

  /** Call it after every step. */
  return () => {
    for (const {outbox, news} of outboxes) {
      const facts = news();
      if (facts.length === 0) continue;
      once(outbox.service);
      for (const fact of facts) outbox.rows.push(envelope(fact));
    }
    if (stores.mails.rows.size === mails) return;
    mails = stores.mails.rows.size;
    once('notification');
  };
};
