import {deadLetterArgs} from '../../args.ts';
import {operationsOf} from '../../client/services.ts';
import {resolveDeadLetter} from '../../resolve/dead-letter.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class DeadLettersReplay extends ShopCommand {
  static override summary = 'Apply an event again, and those that are parked behind it';
  static override examples = ['<%= config.bin %> <%= command.id %> notification 12'];
  static override args = deadLetterArgs;

  async run() {
    const {args} = await this.parse(DeadLettersReplay);
    const {id} = await resolveDeadLetter(this.shop, args.service, args.id);
    const result = await operationsOf(this.shop, args.service).replayDeadLetter({path: {id}});
    this.logToStderr(`${args.service} has applied ${result.applied} ${result.applied === 1 ? 'event' : 'events'}.`);
    return result;
  }
}
