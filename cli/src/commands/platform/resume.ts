import {shopArg, waitFlags} from '../../platform/flags.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformResume extends PlatformCommand {
  static override summary = 'Make the operator reconcile a paused Shop again';
  static override description = 'What was changed in the meantime is rolled out or put right.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --wait'];
  static override args = {shop: shopArg};
  static override flags = waitFlags;

  async run() {
    const {args, flags} = await this.parse(PlatformResume);
    const shop = await this.findShop(args.shop);
    return this.setLifecycle(shop, {paused: false}, `Resumed the Shop ${shop.metadata.name}.`, flags);
  }
}
