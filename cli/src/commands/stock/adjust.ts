import {Args, Flags} from '@oclif/core';
import {variantArg} from '../../args.ts';
import {UsageError} from '../../client/errors.ts';
import {stockFields} from '../../output/stock.ts';
import {resolveVariant} from '../../resolve/variant.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class StockAdjust extends ShopCommand {
  static override summary = 'Add pieces to the stock of a variant, or take some away';
  static override examples = [
    '<%= config.bin %> <%= command.id %> NIMBUS-5-BLACK +5 --reason delivery',
    "<%= config.bin %> <%= command.id %> NIMBUS-5-BLACK -3 --reason 'damaged in the warehouse'",
  ];
  static override args = {
    variant: variantArg,
    delta: Args.string({description: 'The pieces to add, such as +5, or to take, such as -3.', required: true}),
  };
  static override flags = {reason: Flags.string({summary: 'Why.', required: true})};

  async run() {
    const {args, flags} = await this.parse(StockAdjust);
    if (!/^[+-]?\d{1,10}$/.test(args.delta)) throw new UsageError(`DELTA must be such as +5 or -3, not ${args.delta}.`);
    const {id, sku} = await resolveVariant(this.shop, args.variant);
    const body = {delta: Number(args.delta), reason: flags.reason};
    const stock = await this.shop.adjustVariantStock({path: {variantId: id}, body});
    return this.printRecord({variantId: id, sku, ...stock}, stockFields);
  }
}
