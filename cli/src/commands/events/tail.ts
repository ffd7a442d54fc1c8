import {Args, Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {assertBrokers, kafkaFlags, topicNames} from '../../engines/topics.ts';
import {parseInstant} from '../../parse/instant.ts';

export default class EventsTail extends EcomCommand {
  static override summary = 'Print events as they are published';
  static override description =
    'Reads Kafka, and leaves no trace there. With --json it prints an event a line. Ctrl-C ends it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> order --since 1h',
    '<%= config.bin %> <%= command.id %> --type order.paid --json | jq .data',
  ];
  static override args = {topic: Args.string({description: 'Such as order or ecom.order.v1 (default: all).'})};
  static override flags = {
    ...kafkaFlags,
    since: Flags.string({summary: 'From when: 10m, 2h, 7d or an instant (RFC 3339).', default: '10m'}),
    type: Flags.string({summary: 'Only events of this type.'}),
    key: Flags.string({summary: 'Only events of this key: the id of an order, a user, ….'}),
    follow: Flags.boolean({summary: 'Go on when all stored events are printed.', default: true, allowNo: true}),
    limit: Flags.integer({summary: 'Stop after so many events.', min: 1}),
  };

  async run() {
    const {args, flags} = await this.parse(EventsTail);
    const since = parseInstant('since', flags.since)!;
    const topics = await topicNames(args.topic, flags.prefix);
    const address = await assertBrokers(flags.brokers);
    const {readEvents} = await import('../../engines/event-stream.ts');
    let count = 0;
    for await (const event of readEvents({address, topics, since, follow: flags.follow})) {
      if (flags.type && event.type !== flags.type) continue;
      if (flags.key && event.subject !== flags.key) continue;
      const {time, type, subject, data} = event;
      const line = this.jsonEnabled() ? JSON.stringify(event) : `${time} ${type} ${subject} ${JSON.stringify(data)}`;
      process.stdout.write(`${line}\n`);
      count += 1;
      if (count === flags.limit) break;
    }
  }

  /** Each event is a line already. */
  override logJson(value: unknown): void {
    if (value !== undefined) super.logJson(value);
  }
}
