import type {Envelope} from '@ecom/contracts/envelope';
import type {Consumer} from '@ecom/messaging/bus';
import type {Faults} from './fault-injection.ts';
import {NoResponseError, type Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

/** The events of one key of a topic, delivered to one consumer group in order. A redelivery moves `nextIndex` back. */
export type KeyQueue = {
  readonly group: Group;
  readonly events: Envelope[];
  nextIndex: number;
  /** Increases when the queue is assigned to another process, while the previous one may still handle an event. */
  epoch: number;
  isBusy: boolean;
  /** Index in the ready queues of the group, or -1. */
  readyIndex: number;
};

type Group = {
  readonly service: string;
  readonly accepts: (event: Envelope) => boolean;
  readonly handle: Consumer['handle'];
  /** Queues with an event that can be delivered now. */
  readonly readyQueues: KeyQueue[];
  readonly queues: KeyQueue[];
  isStalled: boolean;
};

type Outbox = {readonly service: string; readonly events: Envelope[]; published: number; isStalled: boolean};

type BusOptions = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly faults: Faults;
  readonly trace: (line: string) => void;
};

const {signal} = new AbortController();
const noQueues: readonly KeyQueue[] = [];

/** Outboxes, relays, topics and consumer groups. Delivery is at least once and in order per key; groups are independent of each other. */
export const createBus = ({scheduler, random, processes, faults, trace}: BusOptions) => {
  const groups: Group[] = [];
  const outboxes = new Map<string, Outbox>();
  const queues = new Map<string, KeyQueue>();

  const addToReady = (queue: KeyQueue) => {
    if (queue.isBusy || queue.readyIndex >= 0 || queue.nextIndex >= queue.events.length) return;
    queue.readyIndex = queue.group.readyQueues.push(queue) - 1;
  };
  const removeFromReady = (queue: KeyQueue) => {
    const {readyQueues} = queue.group;
    const last = readyQueues.pop()!;
    if (last !== queue) {
      readyQueues[queue.readyIndex] = last;
      last.readyIndex = queue.readyIndex;
    }
    queue.readyIndex = -1;
  };
  /** Sometimes redelivers the last events of the key in order, as after a rebalance. */
  const redeliverAtRandom = (queue: KeyQueue) => {
    if (!random.chance(faults.redelivery)) return;
    queue.nextIndex = Math.max(0, queue.nextIndex - 1 - random.below(4));
    const event = queue.events[queue.nextIndex]!;
    trace(`the bus redelivers from ${event.type} ${event.subject} to ${queue.group.service}`);
  };

  const deliver = (queue: KeyQueue) => {
    const {group} = queue;
    const process = processes.pickRunning(group.service);
    const event = queue.events[queue.nextIndex]!;
    removeFromReady(queue);
    if (!process) return void scheduler.after(200, () => addToReady(queue));
    queue.isBusy = true;
    const {epoch} = queue;
    trace(`${process.name} receives ${event.type} ${event.subject}`);
    const finish = (updateQueue: () => void) => {
      if (queue.epoch !== epoch) return;
      queue.isBusy = false;
      updateQueue();
      addToReady(queue);
    };
    const handle = () => group.handle(event, signal);
    processes.runTask(process, {name: event.type, sourceEvent: event.id, run: handle}, true).then(
      () =>
        finish(() => {
          queue.nextIndex += 1;
          redeliverAtRandom(queue);
        }),
      error => {
        if (error instanceof NoResponseError) return finish(() => redeliverAtRandom(queue));
        scheduler.after(100, () => finish(() => {}));
      },
    );
  };

  const publishRange = (outbox: Outbox, from: number, to: number) => {
    for (const event of outbox.events.slice(from, to)) {
      trace(`the relay of ${outbox.service} publishes ${event.type} ${event.subject}`);
      for (const group of groups) if (group.accepts(event)) enqueue(group, event);
    }
  };
  const publishBatch = (outbox: Outbox) => {
    const count = Math.min(outbox.events.length - outbox.published, 1 + random.below(8));
    publishRange(outbox, outbox.published, outbox.published + count);
    if (random.chance(faults.relayCrash))
      trace(`the relay of ${outbox.service} crashes before it marks the events as published`);
    else outbox.published += count;
  };

  const enqueue = (group: Group, event: Envelope) => {
    const key = `${group.service} ${event.topic} ${event.subject}`;
    let queue = queues.get(key);
    if (!queue) {
      queue = {group, events: [], nextIndex: 0, epoch: 0, isBusy: false, readyIndex: -1};
      queues.set(key, queue);
      group.queues.push(queue);
    }
    queue.events.push(event);
    addToReady(queue);
  };

  const canPublish = (outbox: Outbox) => !outbox.isStalled && outbox.published < outbox.events.length;

  return {
    groups,
    outboxes,
    subscribe(service: string, accepts: Group['accepts'], handle: Consumer['handle']) {
      const group: Group = {service, accepts, handle, readyQueues: [], queues: [], isStalled: false};
      groups.push(group);
      scheduler.stepSources.push({
        size: () => (group.isStalled ? noQueues : group.readyQueues).length,
        run: index => deliver(group.readyQueues[index]!),
      });
    },
    /** Creates the outbox of a service and its relay. */
    createOutbox(service: string) {
      const outbox: Outbox = {service, events: [], published: 0, isStalled: false};
      outboxes.set(service, outbox);
      scheduler.stepSources.push({size: () => (canPublish(outbox) ? 1 : 0), run: () => publishBatch(outbox)});
      return outbox;
    },
    /** Publishes old events again, like a relay that has not yet detected the loss of its lock. */
    publishDuplicates(outbox: Outbox) {
      const from = random.below(outbox.published);
      publishRange(outbox, from, Math.min(outbox.published, from + 1 + random.below(8)));
    },
    /** Assigns a queue to another process, which starts some events earlier. The previous process still completes its event. */
    rebalance(queue: KeyQueue) {
      queue.epoch += 1;
      queue.isBusy = false;
      queue.nextIndex = Math.max(0, queue.nextIndex - random.below(5));
      const event = queue.events[queue.nextIndex];
      if (event) trace(`${event.type} ${event.subject} is assigned to another process of ${queue.group.service}`);
      addToReady(queue);
    },
    /** Services with unpublished events, and the types of events that are not handled. */
    pendingEvents: () => [
      ...[...outboxes.values()].filter(({events, published}) => published < events.length).map(({service}) => service),
      ...[...queues.values()]
        .filter(({events, nextIndex}) => nextIndex < events.length)
        .map(({events, nextIndex}) => events[nextIndex]!.type),
    ],
  };
};

export type Bus = ReturnType<typeof createBus>;
