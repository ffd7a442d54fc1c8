import {deadLetterArgs} from '../../args.ts';
import {resolveDeadLetter} from '../../resolve/dead-letter.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class DeadLettersGet extends ShopCommand {
  static override summary = 'Show an event that a service could not apply';
  static override examples = ['<%= config.bin %> <%= command.id %> notification 12'];
  static override args = deadLetterArgs;

  async run() {
    const {args} = await this.parse(DeadLettersGet);
    const deadLetter = await resolveDeadLetter(this.shop, args.service, args.id);
    this.printRecord(deadLetter, ({id, event, reason, parked, createdAt}) => ({
      id,
      type: event.type,
      topic: event.topic,
      key: event.subject,
      eventId: event.id,
      parked,
      since: createdAt,
      reason,
    }));
    this.log(`\n${JSON.stringify(deadLetter.event.data, null, 2)}`);
    return deadLetter;
  }
}
