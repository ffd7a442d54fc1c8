import type {Envelope} from '@ecom/contracts/envelope';
import {accountTopic, apiKeyTopic} from '@ecom/contracts/events/auth';
import {cartTopic} from '@ecom/contracts/events/cart';
import {orderTopic} from '@ecom/contracts/events/order';
import {paymentTopic} from '@ecom/contracts/events/payment';
import {productTopic, reservationTopic, stockTopic} from '@ecom/contracts/events/product';
import {userTopic} from '@ecom/contracts/events/users';
import type {OutboxEvent} from '@ecom/contracts/topic';
import type {Bus} from './bus.ts';
import type {Scheduler} from './scheduler.ts';
import {createOutboxReaders, type Stores} from './stores.ts';
import type {ReportViolation} from './violation.ts';

type EventCollectorOptions = {
  readonly scheduler: Scheduler;
  readonly bus: Bus;
  readonly stores: Stores;
  readonly newId: () => string;
  readonly reportViolation: ReportViolation;
};

/** One of this many events is validated against its schema. Validation of all events would take most of the run time. */
const validationInterval = 100;

const schemas = new Map(
  [
    accountTopic,
    apiKeyTopic,
    cartTopic,
    orderTopic,
    paymentTopic,
    productTopic,
    reservationTopic,
    stockTopic,
    userTopic,
  ].flatMap(({source, events}) => Object.entries(events).map(([type, schema]) => [type, {source, schema}] as const)),
);

/**
 * Moves the events that a step has recorded from the memory stores to the outboxes of the bus. Checks that each event takes effect at most
 * once, and that the last published version of an aggregate is its newest one.
 */
export const createEventCollector = ({scheduler, bus, stores, newId, reportViolation}: EventCollectorOptions) => {
  const sources = createOutboxReaders(stores).map(({service, readNew}) => ({
    outbox: bus.createOutbox(service),
    readNew,
  }));
  const effects = new Set<string>();
  const newestVersions = new Map<string, number>();
  let events = 0;
  let mails = 0;

  const toEnvelope = ({topic, key, type, data}: OutboxEvent): Envelope => {
    const {source, schema} = schemas.get(type)!;
    if (events++ % validationInterval === 0) {
      const {error} = schema.safeParse(data);
      if (error) reportViolation('events match their schema', `${type}: ${error.message}`);
    }
    // A compacted topic keeps only the last event of a key, and new consumers start from it.
    const {version = 0} = data as {version?: number};
    if (version > 0) {
      const topicKey = `${topic} ${key}`;
      if (version < (newestVersions.get(topicKey) ?? 0))
        reportViolation('the last published version is the newest', `${type} ${key} at version ${version}`);
      newestVersions.set(topicKey, version);
    }
    return {id: newId(), topic, type, source, subject: key, time: scheduler.now(), data};
  };
  /** Checks that a service acts at most once on an event. All events and writes of one step count as one effect. */
  const checkEffect = (service: string) => {
    const {sourceEvent} = scheduler.currentTask();
    if (sourceEvent === undefined) return;
    const effect = `${service} ${sourceEvent}`;
    if (effects.has(effect))
      reportViolation('an event takes effect at most once', `${service} applied ${sourceEvent} twice`);
    effects.add(effect);
  };

  /** Must be called after every step. */
  return () => {
    for (const {outbox, readNew} of sources) {
      const newEvents = readNew();
      if (newEvents.length === 0) continue;
      checkEffect(outbox.service);
      for (const event of newEvents) outbox.events.push(toEnvelope(event));
    }
    if (stores.mails.rows.size === mails) return;
    mails = stores.mails.rows.size;
    checkEffect('notification');
  };
};
