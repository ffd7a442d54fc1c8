import {EcomCommand} from '../../ecom-command.ts';
import {assertBrokers, declaredTopics, publishingService, topicFlags} from '../../engines/topics.ts';

export default class TopicsApply extends EcomCommand {
  static override summary = 'Create missing topics, and correct settings that differ';
  static override description =
    'Partitions of existing topics stay as they are, since adding some would move keys. So do replicas, which need a plan: kafka-reassign-partitions.sh.';
  static override examples = ['<%= config.bin %> <%= command.id %> --brokers localhost:9092'];
  static override args = {service: publishingService({description: 'Only what it publishes (default: all services).'})};
  static override flags = topicFlags;

  async run() {
    const {args, flags} = await this.parse(TopicsApply);
    const address = await assertBrokers(flags.brokers);
    const declared = await declaredTopics(args.service, flags);
    const {withKafkaAdmin} = await import('../../engines/kafka-admin.ts');
    const items = await withKafkaAdmin(address, admin => admin.apply(declared));
    if (items.length === 0) this.logToStderr('All topics are as declared.');
    else await this.printTable(items, {topic: ({topic}) => topic, change: ({change}) => change});
    return {items};
  }
}
