import {Args} from '@oclif/core';
import {variantArg} from '../../args.ts';
import {UsageError} from '../../client/errors.ts';
import {stockFields} from '../../output/stock.ts';
import {resolveVariant} from '../../resolve/variant.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class StockSet extends ShopCommand {
  static override summary = 'Set the pieces of a variant that are on hand';
  static override description = 'For example after a stocktake. To add or take pieces, use `ecom stock adjust`.';
  static override examples = ['<%= config.bin %> <%= command.id %> NIMBUS-5-BLACK 40'];
  static override args = {
    variant: variantArg,
    quantity: Args.string({description: 'The pieces on hand.', required: true}),
  };

  async run() {
    const {args} = await this.parse(StockSet);
    if (!/^\d{1,10}$/.test(args.quantity)) throw new UsageError(`QUANTITY must be such as 40, not ${args.quantity}.`);
    const {id, sku} = await resolveVariant(this.shop, args.variant);
    const stock = await this.shop.setVariantStock({path: {variantId: id}, body: {onHand: Number(args.quantity)}});
    return this.printRecord({variantId: id, sku, ...stock}, stockFields);
  }
}
