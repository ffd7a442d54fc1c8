import {CommandError} from '../../client/errors.ts';
import {annotate} from '../../platform/change-shop.ts';
import {shopArg, waitFlags} from '../../platform/flags.ts';
import {annotations, isTrue, resources} from '../../platform/resource.ts';
import type {Shop} from '../../platform/shop.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformRetry extends PlatformCommand {
  static override summary = 'Try an update again that failed';
  static override description =
    'When its cause is gone, and the Shop itself was right. A change of the Shop is tried without it.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop --wait'];
  static override args = {shop: shopArg};
  static override flags = waitFlags;

  async run() {
    const {args, flags} = await this.parse(PlatformRetry);
    const shop = await this.findShop(args.shop);
    const {name} = shop.metadata;
    if (!shop.status?.failedRevision && !isTrue(shop, 'Stalled'))
      throw new CommandError(
        `Nothing has failed in the Shop ${name}: its phase is ${shop.status?.phase ?? 'Pending'}.`,
      );
    const instant = new Date().toISOString();
    const annotated = await annotate<Shop>(this.kubectl, resources.shop, name, annotations.retry, instant);
    return this.finish(annotated, `The Shop ${name} tries its update again.`, flags);
  }
}
