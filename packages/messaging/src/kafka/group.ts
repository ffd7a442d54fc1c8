import {healthyAfterMs, waitBeforeRetry, withTimeout} from '../retry.ts';
import {unreachable} from './client.ts';
import {type Member, type MemberOptions, openMember} from './consumer.ts';
import type {WatchedClient} from './watchdog.ts';

/** How long to wait for a replacement in progress when the bus stops. */
const timeoutMs = 10_000;

export type KafkaGroup = WatchedClient & {
  readonly name: string;
  open(): Promise<void>;
  lag(): Promise<number>;
  /** The lag up to the ends that the topics had at the first call; undefined while some partitions are not assigned to this process. */
  lagOfAll(): Promise<number | undefined>;
  /** @throws Failure `unavailable` when this process is not a member of the group now */
  check(): void;
  close(): Promise<void>;
};

/** Keeps this process a member of the consumer's group: a failed member is replaced by a new one. */
export const kafkaGroup = (options: MemberOptions): KafkaGroup => {
  const {consumer, log, signal} = options;
  let member: Member | undefined;
  let replacement = Promise.resolve();
  let openedAt = 0;
  let failures = 0;

  const currentMember = (): Member => {
    if (!member) throw unreachable(new Error(`This process is not in group ${consumer.group} now`));
    return member;
  };

  const open = async () => {
    const opened = await openMember(options);
    member = opened;
    openedAt = performance.now();
    opened.broken.then(reason => {
      if (!signal.aborted) replacement = replace(opened, reason);
    });
  };

  const replace = async (old: Member, reason: Error) => {
    log.error({err: reason, group: consumer.group}, 'a kafka consumer failed; replacing it');
    member = undefined;
    if (performance.now() - openedAt > healthyAfterMs) failures = 0;
    await old.close();
    while (!signal.aborted) {
      await waitBeforeRetry(++failures, signal);
      try {
        return await open();
      } catch (error) {
        log.warn({err: error, group: consumer.group}, 'the kafka consumer could not be replaced; retrying');
      }
    }
  };

  return {
    name: consumer.group,
    open,
    ping: async () => member?.ping(),
    replace: reason => member?.replace(reason),
    lag: async () => currentMember().lag(),
    lagOfAll: async () => currentMember().lagOfAll(),
    check() {
      currentMember();
    },
    async close() {
      await withTimeout(timeoutMs, replacement);
      await member?.close();
    },
  };
};
