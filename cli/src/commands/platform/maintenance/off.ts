import {shopArg, waitFlags} from '../../../platform/flags.ts';
import {PlatformCommand} from '../../../platform-command.ts';

export default class PlatformMaintenanceOff extends PlatformCommand {
  static override summary = 'Make a Shop accept writes again';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --wait'];
  static override args = {shop: shopArg};
  static override flags = waitFlags;

  async run() {
    const {args, flags} = await this.parse(PlatformMaintenanceOff);
    const shop = await this.findShop(args.shop);
    return this.setLifecycle(shop, {maintenance: false}, `Maintenance of the Shop ${shop.metadata.name} ends.`, flags);
  }
}
