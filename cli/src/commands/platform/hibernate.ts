import {shopArg, waitFlags} from '../../platform/flags.ts';
import {PlatformCommand, yesFlag} from '../../platform-command.ts';

export default class PlatformHibernate extends PlatformCommand {
  static override summary = 'Stop all pods of a Shop, and keep its data';
  static override description = 'Nobody can buy until `ecom platform wake`.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --yes --wait'];
  static override args = {shop: shopArg};
  static override flags = {...waitFlags, ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(PlatformHibernate);
    const shop = await this.findShop(args.shop);
    const {name, namespace} = shop.metadata;
    await this.confirm(`Stop all pods of the Shop ${name} in the namespace ${namespace}`, flags.yes);
    return this.setLifecycle(shop, {hibernated: true}, `The pods of the Shop ${name} stop.`, flags);
  }
}
