import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Bus, Consumer} from './bus.ts';
import {withTimeout} from './retry.ts';
import {createSerialQueue, type SerialQueue} from './serial-queue.ts';

/** An event in delivery: acknowledged when every subscribed group has handled it. */
type Delivery = {
  readonly event: Envelope;
  readonly acknowledge: () => void;
  readonly reject: (reason: Failure) => void;
  /** Number of groups that have not handled it yet. */
  remainingGroups: number;
};

type Group = {readonly name: string; readonly queues: readonly SerialQueue<Delivery>[]};

/** The groups that subscribe to a topic, and the seed by which its keys are spread over their queues. */
type Route = {readonly seed: number; readonly groups: readonly Group[]};

/** How long `stop` waits for the running handlers. */
const handlerTimeoutMs = 10_000;

/** An event without subscribers is acknowledged at once. */
const noSubscribers = Promise.resolve();

/** FNV-1a (RFC 9923) over UTF-16 code units: fast, and spreads ids that were generated in the same millisecond. */
const hash = (text: string, seed: number): number => {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
};

/**
 * The bus of one process. It stores nothing: an event is acknowledged once every group has committed its effect, so the publisher's
 * outbox is the durable queue, and unacknowledged events are published again after a restart.
 *
 * Each group handles up to `queues` events concurrently. Events of one key share a serial queue, which keeps them in order.
 */
export const inProcessBus = ({queues = 16}: {readonly queues?: number} = {}): Bus => {
  const groups: Group[] = [];
  const routes = new Map<string, Route>();
  const publishedBeforeStart: Delivery[] = [];
  const stopping = new AbortController();
  let state: 'new' | 'running' | 'stopped' = 'new';

  const createGroup = ({group, handle}: Consumer): Group => ({
    name: group,
    queues: Array.from({length: queues}, () =>
      createSerialQueue<Delivery>({
        handle: ({event}) => handle(event, stopping.signal),
        onHandled: delivery => {
          delivery.remainingGroups--;
          if (delivery.remainingGroups === 0) delivery.acknowledge();
        },
        signal: stopping.signal,
      }),
    ),
  });

  const dispatch = (delivery: Delivery) => {
    const {topic, subject} = delivery.event;
    const route = routes.get(topic);
    if (!route) return delivery.acknowledge();
    delivery.remainingGroups = route.groups.length;
    const index = hash(subject, route.seed) % queues;
    for (const group of route.groups) group.queues[index]!.push(delivery);
  };

  const publish = (event: Envelope): Promise<void> => {
    if (state === 'stopped') return Promise.reject(busStopped());
    if (state === 'running' && !routes.has(event.topic)) return noSubscribers;
    return new Promise((acknowledge, reject) => {
      const delivery = {event, acknowledge, reject, remainingGroups: 0};
      if (state === 'running') dispatch(delivery);
      else publishedBeforeStart.push(delivery);
    });
  };

  return {
    subscribe(consumer) {
      if (state !== 'new') throw new Error(`Group ${consumer.group} must subscribe before the bus starts`);
      if (groups.some(({name}) => name === consumer.group)) throw new Error(`Group ${consumer.group} subscribes twice`);
      const group = createGroup(consumer);
      groups.push(group);
      for (const topic of new Set(consumer.topics)) {
        const {seed, groups: others} = routes.get(topic) ?? {seed: hash(topic, 0x811c9dc5), groups: []};
        routes.set(topic, {seed, groups: [...others, group]});
      }
    },
    async start() {
      if (state !== 'new') throw new Error('A bus can be started only once');
      state = 'running';
      for (const delivery of publishedBeforeStart.splice(0)) dispatch(delivery);
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      stopping.abort();
      const all = groups.flatMap(({queues}) => queues);
      await withTimeout(handlerTimeoutMs, Promise.all(all.map(queue => queue.whenIdle())));
      for (const delivery of [...publishedBeforeStart, ...all.flatMap(queue => queue.waiting())])
        delivery.reject(busStopped());
    },
    publish: events => events.map(publish),
    lag: async () =>
      new Map(groups.map(({name, queues}) => [name, queues.reduce((sum, queue) => sum + queue.size(), 0)])),
    async check() {
      if (state !== 'running') throw new Failure('unavailable', 'bus-not-running', 'The bus is not running. Start it.');
    },
  };
};

const busStopped = () =>
  new Failure(
    'unavailable',
    'bus-stopped',
    'The bus stopped before every group had handled the event. Publish it again.',
  );
