import {Args, Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {declaredAcls} from '../../engines/acls.ts';
import {kafkaFlags} from '../../engines/topics.ts';
import {aclColumns} from '../../output/topic.ts';

export default class TopicsAcls extends EcomCommand {
  static override summary = 'List the ACLs of Kafka that services need';
  static override description =
    'It reads what services declare, and connects to nobody. `topics` is the user of `topics apply` and `topics status`, `events` that of `events tail`, `backup` that of `backup create`.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> order --prefix shop.',
    '<%= config.bin %> <%= command.id %> --format kafka-acls --principal \'User:CN={service},O=Shop\' | while read -r line; do eval "kafka-acls.sh --bootstrap-server localhost:9092 $line"; done',
  ];
  static override args = {
    service: Args.string({description: 'A service, `topics`, `events` or `backup` (default: all of them).'}),
  };
  static override flags = {
    prefix: kafkaFlags.prefix,
    principal: Flags.string({summary: "A service's user; {service} is its name.", default: 'User:{service}'}),
    format: Flags.option({
      options: ['table', 'kafka-acls'] as const,
      summary: 'kafka-acls: the arguments of kafka-acls.sh, a line for each call.',
      default: 'table' as const,
    })(),
  };

  async run() {
    const {args, flags} = await this.parse(TopicsAcls);
    const items = await declaredAcls({service: args.service, ...flags});
    if (flags.format === 'table') await this.printTable(items, aclColumns);
    else {
      const {formatKafkaAcls} = await import('@ecom/messaging/kafka/acls');
      for (const [principal, acls] of Map.groupBy(items, ({principal}) => principal))
        for (const line of formatKafkaAcls(principal, acls)) this.log(line);
    }
    return {items};
  }
}
