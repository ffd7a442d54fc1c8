import {brandArg} from '../../args.ts';
import {resolveBrand} from '../../resolve/brand.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class BrandsDelete extends ShopCommand {
  static override summary = 'Delete a brand';
  static override description = 'Refused while a product has the brand.';
  static override examples = ['<%= config.bin %> <%= command.id %> Nimbus --yes'];
  static override args = {brand: brandArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(BrandsDelete);
    const {id, name} = await resolveBrand(this.shop, args.brand);
    await this.confirm(`Delete brand ${name}`, flags.yes);
    await this.shop.deleteBrand({path: {id}});
    this.logToStderr(`Deleted brand ${name}.`);
    return {id, status: 'deleted'};
  }
}
