import {shopArg, waitFlags} from '../../platform/flags.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformWake extends PlatformCommand {
  static override summary = 'Start the pods of a Shop that hibernates';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --wait'];
  static override args = {shop: shopArg};
  static override flags = waitFlags;

  async run() {
    const {args, flags} = await this.parse(PlatformWake);
    const shop = await this.findShop(args.shop);
    return this.setLifecycle(shop, {hibernated: false}, `The Shop ${shop.metadata.name} wakes.`, flags);
  }
}
