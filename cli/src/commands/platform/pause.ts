import {shopArg, waitFlags} from '../../platform/flags.ts';
import {isPaused} from '../../platform/goals.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformPause extends PlatformCommand {
  static override summary = 'Make the operator leave a Shop alone';
  static override description =
    'Its pods run on. The operator changes nothing, puts nothing right, and rolls nothing back until `ecom platform resume`.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop'];
  static override args = {shop: shopArg};
  static override flags = waitFlags;

  async run() {
    const {args, flags} = await this.parse(PlatformPause);
    const shop = await this.findShop(args.shop);
    return this.setLifecycle(shop, {paused: true}, `Paused the Shop ${shop.metadata.name}.`, flags, isPaused);
  }
}
