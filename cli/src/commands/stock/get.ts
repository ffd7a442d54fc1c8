import {variantArg} from '../../args.ts';
import {stockFields} from '../../output/stock.ts';
import {resolveVariant} from '../../resolve/variant.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class StockGet extends ShopCommand {
  static override summary = 'Show the stock of a variant';
  static override examples = ['<%= config.bin %> <%= command.id %> NIMBUS-5-BLACK'];
  static override args = {variant: variantArg};

  async run() {
    const {args} = await this.parse(StockGet);
    const {id, sku} = await resolveVariant(this.shop, args.variant);
    const stock = await this.shop.getVariantStock({path: {variantId: id}});
    return this.printRecord({variantId: id, sku, ...stock}, stockFields);
  }
}
