import {unreachable} from './kafka-client.ts';
import {type Member, type MemberOptions, openMember} from './kafka-consumer.ts';
import {pause} from './pause.ts';

export type KafkaGroup = {
  readonly name: string;
  open(): Promise<void>;
  lag(): Promise<number>;
  /** Throws when this process is not a member of the group now. */
  check(): void;
  close(): Promise<void>;
};

/** Keeps this process a member of the consumer's group: a member that broke is replaced by a new one. */
export const kafkaGroup = (options: MemberOptions): KafkaGroup => {
  const {consumer, log, signal} = options;
  let member: Member | undefined;
  let replacement = Promise.resolve();

  const present = (): Member => {
    if (!member) throw unreachable(new Error(`This process is not in group ${consumer.group} now`));
    return member;
  };

  const open = async () => {
    const fresh = await openMember(options);
    member = fresh;
    fresh.broken.then(reason => {
      if (!signal.aborted) replacement = replace(fresh, reason);
    });
  };

  const replace = async (worn: Member, reason: Error) => {
    log.error({err: reason, group: consumer.group}, 'a kafka consumer broke; replacing it');
    member = undefined;
    await worn.close();
    for (let attempt = 1; !signal.aborted; attempt++) {
      await pause(attempt, signal);
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
    lag: async () => present().lag(),
    check() {
      present();
    },
    async close() {
      await replacement;
      await member?.close();
    },
  };
};
