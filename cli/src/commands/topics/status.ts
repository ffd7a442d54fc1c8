import {EcomCommand} from '../../ecom-command.ts';
import {assertBrokers, declaredTopics, publishingService, topicFlags} from '../../engines/topics.ts';
import {topicColumns} from '../../output/topic.ts';

export default class TopicsStatus extends EcomCommand {
  static override summary = 'Compare the topics of Kafka with those that services declare';
  static override description = 'The exit code is 1 when a topic is missing or differs, and 0 otherwise.';
  static override examples = ['<%= config.bin %> <%= command.id %> --brokers localhost:9092'];
  static override args = {service: publishingService({description: 'Only what it publishes (default: all services).'})};
  static override flags = topicFlags;

  async run() {
    const {args, flags} = await this.parse(TopicsStatus);
    const address = await assertBrokers(flags.brokers);
    const declared = await declaredTopics(args.service, flags);
    const {withKafkaAdmin} = await import('../../engines/kafka-admin.ts');
    const items = await withKafkaAdmin(address, admin => admin.compare(declared));
    await this.printTable(items, topicColumns);
    if (items.some(({state}) => state !== 'as declared')) {
      this.logToStderr('Create and correct them with: ecom topics apply');
      process.exitCode = 1;
    }
    return {items};
  }
}
