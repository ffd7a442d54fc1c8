import type {Envelope} from '@ecom/contracts/envelope';
import {Failure} from '@ecom/core/failure';
import type {Bus, Consumer} from './bus.ts';
import {atMost} from './retry.ts';
import {createLane, type Lane} from './serial-queue.ts';

/** An event on its way: taken when every group that listens to its topic has handled it. */
type Parcel = {
  readonly event: Envelope;
  readonly taken: () => void;
  readonly refused: (reason: Failure) => void;
  /** Groups that have not handled it yet. */
  awaited: number;
};

type Group = {readonly name: string; readonly lanes: readonly Lane<Parcel>[]};

/** Milliseconds that `stop` waits for the handlers that run. */
const patience = 10_000;

const unheard = Promise.resolve();

/** FNV-1a (RFC 9923) over UTF-16 code units: cheap, and spreads the ids of one millisecond. */
const hash = (text: string, seed: number): number => {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
};

/**
 * The bus of one process. It keeps nothing: an event is taken once every group has committed its effect, so the publisher's
 * outbox is the durable queue, and what was not taken is published again after the next start.
 *
 * Each group handles up to `lanes` events at once. Events of one key share a lane, which keeps them in order.
 */
export const inProcessBus = ({lanes = 16}: {readonly lanes?: number} = {}): Bus => {
  const groups: Group[] = [];
  const routes = new Map<string, {readonly seed: number; readonly groups: Group[]}>();
  const early: Parcel[] = [];
  const stopping = new AbortController();
  let state: 'new' | 'running' | 'stopped' = 'new';

  const createGroup = ({group, handle}: Consumer): Group => ({
    name: group,
    lanes: Array.from({length: lanes}, () =>
      createLane<Parcel>({
        handle: ({event}) => handle(event, stopping.signal),
        handled: parcel => {
          parcel.awaited--;
          if (parcel.awaited === 0) parcel.taken();
        },
        signal: stopping.signal,
      }),
    ),
  });

  const dispatch = (parcel: Parcel) => {
    const {topic, subject} = parcel.event;
    const route = routes.get(topic);
    if (!route) return parcel.taken();
    parcel.awaited = route.groups.length;
    const lane = hash(subject, route.seed) % lanes;
    for (const group of route.groups) group.lanes[lane]!.push(parcel);
  };

  const publish = (event: Envelope): Promise<void> => {
    if (state === 'stopped') return Promise.reject(stopped());
    if (state === 'running' && !routes.has(event.topic)) return unheard;
    return new Promise((taken, refused) => {
      const parcel = {event, taken, refused, awaited: 0};
      if (state === 'running') dispatch(parcel);
      else early.push(parcel);
    });
  };

  return {
    subscribe(consumer) {
      if (state !== 'new') throw new Error(`Group ${consumer.group} must subscribe before the bus starts`);
      if (groups.some(({name}) => name === consumer.group)) throw new Error(`Group ${consumer.group} subscribes twice`);
      const group = createGroup(consumer);
      groups.push(group);
      for (const topic of new Set(consumer.topics)) {
        const route = routes.get(topic) ?? {
          seed: hash(topic, 0x811c9dc5),
          groups: [],
        };
        routes.set(topic, {...route, groups: [...route.groups, group]});
      }
    },
    async start() {
      if (state !== 'new') throw new Error('A bus starts once');
      state = 'running';
      for (const parcel of early.splice(0)) dispatch(parcel);
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      stopping.abort();
      const all = groups.flatMap(({lanes}) => lanes);
      await atMost(patience, Promise.all(all.map(lane => lane.quiet())));
      for (const parcel of [...early, ...all.flatMap(lane => lane.waiting())]) parcel.refused(stopped());
    },
    publish: events => events.map(publish),
    lag: async () => new Map(groups.map(({name, lanes}) => [name, lanes.reduce((sum, lane) => sum + lane.size(), 0)])),
    async check() {
      if (state !== 'running') throw new Failure('unavailable', 'bus-not-running', 'The bus does not run; start it');
    },
  };
};

const stopped = () =>
  new Failure(
    'unavailable',
    'bus-stopped',
    'The bus stopped before every group had handled the event; publish it again',
  );
