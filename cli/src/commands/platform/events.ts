import {eventColumns} from '../../output/platform.ts';
import {listEvents} from '../../platform/events.ts';
import {shopArg} from '../../platform/flags.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformEvents extends PlatformCommand {
  static override summary = 'List what happened to a Shop and its objects';
  static override description =
    'Events of the operator and of Kubernetes, the oldest first. Kubernetes forgets them after an hour, unless it is set up otherwise.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop'];
  static override args = {shop: shopArg};

  async run() {
    const {args} = await this.parse(PlatformEvents);
    const items = await listEvents(this.kubectl, await this.findShop(args.shop));
    await this.printTable(items, eventColumns);
    return {items};
  }
}
