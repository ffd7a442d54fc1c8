import {shopArg, waitFlags} from '../../../platform/flags.ts';
import {PlatformCommand, yesFlag} from '../../../platform-command.ts';

export default class PlatformMaintenanceOn extends PlatformCommand {
  static override summary = 'Make a Shop refuse writes';
  static override description =
    'Shoppers can look at everything and buy nothing: writes are answered with 503 and Retry-After. What was accepted before is finished.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --yes --wait'];
  static override args = {shop: shopArg};
  static override flags = {...waitFlags, ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(PlatformMaintenanceOn);
    const shop = await this.findShop(args.shop);
    const {name, namespace} = shop.metadata;
    await this.confirm(`Refuse writes to the Shop ${name} in the namespace ${namespace}`, flags.yes);
    return this.setLifecycle(shop, {maintenance: true}, `Maintenance of the Shop ${name} begins.`, flags);
  }
}
