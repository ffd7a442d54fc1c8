import type {Envelope} from '@ecom/contracts/envelope';
import type {Consumer} from '@ecom/messaging/bus';
import type {Faults} from './faults.ts';
import {Lost, type Processes} from './processes.ts';
import type {Random} from './random.ts';
import type {Scheduler} from './scheduler.ts';

/** What one group hears of one key of a topic: in order, and the last few again whenever it is moved back. */
export type Lane = {
  readonly group: Group;
  readonly log: Envelope[];
  next: number;
  /** Grows when the lane is given to somebody else, while the one before may still be at work. */
  epoch: number;
  busy: boolean;
  place: number;
};

type Group = {
  readonly service: string;
  readonly wants: (event: Envelope) => boolean;
  readonly handle: Consumer['handle'];
  readonly waiting: Lane[];
  readonly lanes: Lane[];
  stalled: boolean;
};

type Outbox = {readonly service: string; readonly rows: Envelope[]; published: number; stalled: boolean};

type Parts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly faults: Faults;
  readonly tell: (what: string) => void;
};

const {signal} = new AbortController();
const none: readonly Lane[] = [];

/** Outboxes, relays, topics and consumer groups: at least once, in order per key, no group waiting for another. */
export const createBus = ({scheduler, random, processes, faults, tell}: Parts) => {
  const groups: Group[] = [];
  const outboxes = new Map<string, Outbox>();
  const lanes = new Map<string, Lane>();

  const offer = (lane: Lane) => {
    if (lane.busy || lane.place >= 0 || lane.next >= lane.log.length) return;
    lane.place = lane.group.waiting.push(lane) - 1;
  };
  const withdraw = (lane: Lane) => {
    const {waiting} = lane.group;
    const last = waiting.pop()!;
    if (last !== lane) {
      waiting[lane.place] = last;
      last.place = lane.place;
    }
    lane.place = -1;
  };
  /** What was handled lately comes again, as after a rebalance: a suffix of the key's events, in order. */
  const rewind = (lane: Lane) => {
    if (!random.chance(faults.rewind)) return;
    lane.next = Math.max(0, lane.next - 1 - random.below(4));
    tell(`the bus goes back to ${lane.log[lane.next]!.type} ${lane.log[lane.next]!.subject} for ${lane.group.service}`);
  };

  const deliver = (lane: Lane) => {
    const {group} = lane;
    const process = processes.one(group.service);
    const event = lane.log[lane.next]!;
    withdraw(lane);
    if (!process) return void scheduler.after(200, () => offer(lane));
    lane.busy = true;
    const {epoch} = lane;
    tell(`${process.name} hears ${event.type} ${event.subject}`);
    const release = (work: () => void) => {
      if (lane.epoch !== epoch) return;
      lane.busy = false;
      work();
      offer(lane);
    };
    const hear = () => group.handle(event, signal);
    processes.launch(process, {name: event.type, sourceEvent: event.id, run: hear}, true).then(
      () =>
        release(() => {
          lane.next += 1;
          rewind(lane);
        }),
      error => {
        if (error instanceof Lost) return release(() => rewind(lane));
        scheduler.after(100, () => release(() => {}));
      },
    );
  };

  const send = (outbox: Outbox, from: number, to: number) => {
    for (const event of outbox.rows.slice(from, to)) {
      tell(`the relay of ${outbox.service} publishes ${event.type} ${event.subject}`);
      for (const group of groups) if (group.wants(event)) push(group, event);
    }
  };
  const publish = (outbox: Outbox) => {
    const count = Math.min(outbox.rows.length - outbox.published, 1 + random.below(8));
    send(outbox, outbox.published, outbox.published + count);
    if (random.chance(faults.unmarked)) tell(`the relay of ${outbox.service} dies before it marks what it published`);
    else outbox.published += count;
  };

  const push = (group: Group, event: Envelope) => {
    const key = `${group.service} ${event.topic} ${event.subject}`;
    let lane = lanes.get(key);
    if (!lane) {
      lane = {group, log: [], next: 0, epoch: 0, busy: false, place: -1};
      lanes.set(key, lane);
      group.lanes.push(lane);
    }
    lane.log.push(event);
    offer(lane);
  };

  const backlog = (outbox: Outbox) => !outbox.stalled && outbox.published < outbox.rows.length;

  return {
    groups,
    outboxes,
    subscribe(service: string, wants: Group['wants'], handle: Consumer['handle']) {
      const group: Group = {service, wants, handle, waiting: [], lanes: [], stalled: false};
      groups.push(group);
      scheduler.replicas.push({
        size: () => (group.stalled ? none : group.waiting).length,
        take: index => deliver(group.waiting[index]!),
      });
    },
    /** The outbox of a service, which its relay publishes. */
    open(service: string) {
      const outbox: Outbox = {service, rows: [], published: 0, stalled: false};
      outboxes.set(service, outbox);
      scheduler.replicas.push({size: () => (backlog(outbox) ? 1 : 0), take: () => publish(outbox)});
      return outbox;
    },
    /** A relay that was taken for dead sends what it had in hand, long after another sent that, and more. */
    echo(outbox: Outbox) {
      const from = random.below(outbox.published);
      send(outbox, from, Math.min(outbox.published, from + 1 + random.below(8)));
    },
    /** Gives a lane to somebody else, who begins a few events earlier; whoever works on it goes on unawares. */
    rebalance(lane: Lane) {
      lane.epoch += 1;
      lane.busy = false;
      lane.next = Math.max(0, lane.next - random.below(5));
      const event = lane.log[lane.next];
      if (event) tell(`${event.type} ${event.subject} is given to another process of ${lane.group.service}`);
      offer(lane);
    },
    /** What is not published, and what is not handled. */
    left: () => [
      ...[...outboxes.values()].filter(({rows, published}) => published < rows.length).map(({service}) => service),
      ...[...lanes.values()].filter(({log, next}) => next < log.length).map(({log, next}) => log[next]!.type),
    ],
  };
};

export type Bus = ReturnType<typeof createBus>;
