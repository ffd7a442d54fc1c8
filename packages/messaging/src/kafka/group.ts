import {atMost, healthy, pause} from '../retry.ts';
import {unreachable} from './client.ts';
import {type Member, type MemberOptions, openMember} from './consumer.ts';
import type {Guarded} from './watchdog.ts';

/** Milliseconds that a replacement under way has to finish when the bus stops. */
const patience = 10_000;

export type KafkaGroup = Guarded & {
  readonly name: string;
  open(): Promise<void>;
  lag(): Promise<number>;
  /** Of what the group's topics held when this was first asked; undefined while some partitions are not this process's. */
  lagOfAll(): Promise<number | undefined>;
  /** Throws when this process is not a member of the group now. */
  check(): void;
  close(): Promise<void>;
};

/** Keeps this process a member of the consumer's group: a member that broke is replaced by a new one. */
export const kafkaGroup = (options: MemberOptions): KafkaGroup => {
  const {consumer, log, signal} = options;
  let member: Member | undefined;
  let replacement = Promise.resolve();
  let openedAt = 0;
  let failures = 0;

  const present = (): Member => {
    if (!member) throw unreachable(new Error(`This process is not in group ${consumer.group} now`));
    return member;
  };

  const open = async () => {
    const fresh = await openMember(options);
    member = fresh;
    openedAt = Date.now();
    fresh.broken.then(reason => {
      if (!signal.aborted) replacement = replace(fresh, reason);
    });
  };

  const replace = async (worn: Member, reason: Error) => {
    log.error({err: reason, group: consumer.group}, 'a kafka consumer broke; replacing it');
    member = undefined;
    if (Date.now() - openedAt > healthy) failures = 0;
    await worn.close();
    while (!signal.aborted) {
      await pause(++failures, signal);
      try {
        return await open();
      } catch (error) {
        log.warn({err: error, group: consumer.group}, 'the kafka consumer could not be replaced; trying again');
      }
    }
  };

  return {
    name: consumer.group,
    open,
    ping: async () => member?.ping(),
    replace: reason => member?.replace(reason),
    lag: async () => present().lag(),
    lagOfAll: async () => present().lagOfAll(),
    check() {
      present();
    },
    async close() {
      await atMost(patience, replacement);
      await member?.close();
    },
  };
};
