import {brandArg} from '../../args.ts';
import {brandFields} from '../../output/brand.ts';
import {resolveBrand} from '../../resolve/brand.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class BrandsGet extends ShopCommand {
  static override summary = 'Show a brand';
  static override examples = ['<%= config.bin %> <%= command.id %> Nimbus'];
  static override args = {brand: brandArg};

  async run() {
    const {args} = await this.parse(BrandsGet);
    return this.printRecord(await resolveBrand(this.shop, args.brand), brandFields);
  }
}
