import {deadLetterArgs} from '../../args.ts';
import {operationsOf} from '../../client/services.ts';
import {resolveDeadLetter} from '../../resolve/dead-letter.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class DeadLettersDrop extends ShopCommand {
  static override summary = 'Delete an event that a service could not apply';
  static override description = 'The service never applies it: its data may then differ from those of the others.';
  static override examples = ['<%= config.bin %> <%= command.id %> notification 12 --yes'];
  static override args = deadLetterArgs;
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(DeadLettersDrop);
    const {service} = args;
    const {id, event} = await resolveDeadLetter(this.shop, service, args.id);
    await this.confirm(`Delete ${event.type} of ${event.subject}, which ${service} will then never apply`, flags.yes);
    await operationsOf(this.shop, service).deleteDeadLetter({path: {id}});
    this.logToStderr(`Deleted dead letter ${id} of ${service}.`);
    return {service, id};
  }
}
