import type {Replay} from '../bus.ts';
import type {MemberOptions} from './consumer.ts';
import {kafkaGroup} from './group.ts';
import type {WatchedClient} from './watchdog.ts';

export type KafkaReplay = Replay & WatchedClient & {readonly name: string};

/** Reads topics from the beginning, as the only member of a new group that commits no offsets and so leaves no trace. */
export const openReplay = async (options: MemberOptions): Promise<KafkaReplay> => {
  const closing = new AbortController();
  const group = kafkaGroup({
    ...options,
    settings: {...options.settings, 'enable.auto.commit': false},
    signal: AbortSignal.any([options.signal, closing.signal]),
  });
  await group.open();
  let closed: Promise<void> | undefined;
  return {
    name: group.name,
    ping: group.ping,
    replace: group.replace,
    lag: group.lagOfAll,
    close() {
      closing.abort();
      // The bus may stop meanwhile, and closes it, too.
      closed ??= group.close();
      return closed;
    },
  };
};
